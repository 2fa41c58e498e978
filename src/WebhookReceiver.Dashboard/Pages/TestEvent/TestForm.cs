using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Chooses a test event and sends it. It exists in Development only: elsewhere nobody may make up events.</summary>
internal sealed record TestForm(IReadOnlyList<string> Receivers, IReadOnlyList<string> EventTypes, string? Receiver, string? EventType)
{
    public static Task<IResult> ShowAsync(DashboardRequest request)
    {
        if (!IsThere(request))
        {
            return Task.FromResult(request.Problem(StatusCodes.Status404NotFound));
        }

        var tests = request.Service<TestEvents>();
        var receivers = request.Service<WebhookReceivers>().Names
            .Where(receiver => tests.CanSend(receiver, WebhookEventTypes.ClientLinked));
        string[] types = [.. WebhookEventTypes.All.Order(StringComparer.Ordinal)];
        var form = new TestForm([.. receivers], types, request.Query("receiver"), request.Query("type"));
        return Task.FromResult(request.Page<TestPage>(form));
    }

    public static async Task<IResult> SendAsync(DashboardRequest request)
    {
        var tests = request.Service<TestEvents>();
        if (!IsThere(request) ||
            request.Form("receiver") is not { } receiver ||
            request.Form("type") is not { } eventType ||
            !request.Service<WebhookReceivers>().Names.Contains(receiver, StringComparer.Ordinal) ||
            !tests.CanSend(receiver, eventType))
        {
            return request.Problem(StatusCodes.Status404NotFound);
        }

        var pathBase = request.Context.Request.PathBase;
        var sent = await tests.SendAsync(receiver, eventType, pathBase, request.User, request.Aborted);
        return request.SeeOther(request.Url(DashboardRoutes.TestSent, ("id", sent.Id)));
    }

    public static bool IsThere(DashboardRequest request) => request.Service<IHostEnvironment>().IsDevelopment();
}
