using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>How each receiver is set up, and whether the application is well.</summary>
internal sealed record ReceiverList(
    IReadOnlyList<ReceiverView> Receivers, bool AreLastDeliveriesKnown, WebhookInboxOptions Inbox, HealthReport? Health)
{
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);

    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var last = await InboxReading.TryAsync(request, inbox => inbox.GetLastDeliveriesAsync(request.Aborted));
        var uses = request.Service<DashboardTelemetry>().Read(minutes: 1).Secrets;
        return request.Page<ReceiversPage>(new ReceiverList(
            [.. request.Service<WebhookReceivers>().Names.Select(receiver => ReceiverView.For(receiver, request, last ?? [], uses))],
            last is not null,
            request.Service<IOptions<WebhookInboxOptions>>().Value,
            await HealthAsync(request)));
    }

    /// <summary>
    /// What a check says. The framework makes the text of an exception the description of a check that throws, and it may hold secrets,
    /// such as a connection string.
    /// </summary>
    public static string? DescriptionOf(HealthReportEntry entry) =>
        entry.Exception is { } exception ? exception.GetType().Name : entry.Description;

    private static async Task<HealthReport?> HealthAsync(DashboardRequest request)
    {
        if (request.Context.RequestServices.GetService<HealthCheckService>() is not { } health)
        {
            return null;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        try
        {
            // Not by the token alone: a check that ignores it would hold up the page for as long as it likes.
            return await health.CheckHealthAsync(ending.Token)
                .WaitAsync(HealthTimeout, request.Service<TimeProvider>(), request.Aborted);
        }
        catch (TimeoutException)
        {
            await ending.CancelAsync();
            var late = new HealthReportEntry(
                HealthStatus.Unhealthy,
                $"They did not end within {Display.Span(HealthTimeout)}.",
                HealthTimeout,
                exception: null,
                data: null);
            return new HealthReport(
                new Dictionary<string, HealthReportEntry>(StringComparer.Ordinal) { ["health checks"] = late }, HealthTimeout);
        }
    }
}
