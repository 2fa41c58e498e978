using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>How everything stands.</summary>
internal sealed record Overview(
    InboxStatistics? Inbox,
    TelemetrySnapshot Telemetry,
    IReadOnlyList<InboxLastDelivery> LastDeliveries,
    bool AreLastDeliveriesKnown,
    IReadOnlyList<ReceiverSecret> Secrets,
    IReadOnlyList<Finding> Findings)
{
    private const int ShortChart = 60;

    // Most of them only a receiver without the inbox can have: with it, what fails is a dead letter in the end.
    private static readonly (DeliveryOutcome Outcome, FindingSeverity Severity, string One, string Many)[] Unwanted =
    [
        (DeliveryOutcome.Abandoned, FindingSeverity.Trouble,
            "event was given up and acknowledged", "events were given up and acknowledged"),
        (DeliveryOutcome.StoreUnavailable, FindingSeverity.Trouble,
            "delivery found the store full or unavailable and was sent back",
            "deliveries found the store full or unavailable and were sent back"),
        (DeliveryOutcome.HandlerFailed, FindingSeverity.Trouble,
            "delivery failed in a handler", "deliveries failed in a handler"),
        (DeliveryOutcome.HandlerTimedOut, FindingSeverity.Trouble,
            "delivery was not handled in time", "deliveries were not handled in time"),
        (DeliveryOutcome.Unreadable, FindingSeverity.Attention,
            "authentic delivery could not be read", "authentic deliveries could not be read"),
        (DeliveryOutcome.BodyUnreadable, FindingSeverity.Attention,
            "body did not arrive whole", "bodies did not arrive whole"),
        (DeliveryOutcome.Rejected, FindingSeverity.Attention,
            "delivery was refused", "deliveries were refused"),
    ];

    public DeliveryChart Chart { get; } = new(Telemetry);

    public bool IsLongChart => Telemetry.Minutes.Count > ShortChart;

    public DateTimeOffset? LastDeliveryAt => LastDeliveries.Count == 0 ? null : LastDeliveries.Max(delivery => delivery.ReceivedAt);

    public static async Task<IResult> ShowAsync(DashboardRequest request)
    {
        var isAsked = int.TryParse(request.Query("minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes);
        var telemetry = request.Service<DashboardTelemetry>()
            .Read(isAsked && minutes > ShortChart ? DashboardTelemetry.MaxMinutes : ShortChart);

        // The second read waits for nothing when the first has shown that the database is away.
        var statistics = await InboxReading.TryAsync(request, inbox => inbox.GetStatisticsAsync(request.Aborted));
        var lastDeliveries = statistics is null
            ? null
            : await InboxReading.TryAsync(request, inbox => inbox.GetLastDeliveriesAsync(request.Aborted));
        var ages = request.Service<SecretAges>();
        var receivers = request.Service<WebhookReceivers>().Names;
        return request.Page<OverviewPage>(new Overview(
            statistics,
            telemetry,
            lastDeliveries ?? [],
            lastDeliveries is not null,
            [.. receivers.SelectMany(receiver => ReceiverSecret.AllFor(receiver, ages, telemetry.Secrets))],
            FindingsOf(request, statistics, telemetry, lastDeliveries)));
    }

    private static List<Finding> FindingsOf(
        DashboardRequest request, InboxStatistics? inbox, TelemetrySnapshot telemetry, IReadOnlyList<InboxLastDelivery>? lastDeliveries)
    {
        var healthyAge = request.Service<IOptions<WebhookInboxOptions>>().Value.HealthyAge;
        List<Finding> findings = [];

        if (inbox is null || lastDeliveries is null)
        {
            findings.Add(new Finding(FindingSeverity.Trouble, InboxReading.Unavailable));
        }

        if (inbox?.DeadLetters > 0)
        {
            findings.Add(new Finding(
                FindingSeverity.Trouble,
                $"{Display.Count(inbox.DeadLetters, "dead letter waits", "dead letters wait")} for a person.",
                request.Url(DashboardRoutes.DeadLetters)));
        }

        if (inbox?.Depth > 0 && inbox.OldestAge > healthyAge)
        {
            findings.Add(new Finding(
                FindingSeverity.Trouble,
                $"The oldest waiting event has waited for {Display.Age(inbox.OldestAge)}: look for a failing handler or a stopped worker.",
                OldestUrl(request, inbox.OldestAge)));
        }

        foreach (var clock in telemetry.Clocks.Where(clock => clock.IsAlarming))
        {
            findings.Add(new Finding(
                FindingSeverity.Trouble,
                $"The clock of '{clock.Receiver}' is {Display.Clock(clock.Latest)} of Debitura's. " +
                "Beyond the tolerance every delivery is refused."));
        }

        findings.AddRange(Unwanted
            .Where(unwanted => telemetry.Total[unwanted.Outcome] > 0)
            .Select(unwanted => new Finding(
                unwanted.Severity,
                Display.Count(telemetry.Total[unwanted.Outcome], unwanted.One, unwanted.Many) +
                    $" in the last {telemetry.Minutes.Count} minutes.",
                unwanted.Outcome == DeliveryOutcome.Rejected ? request.Url(DashboardRoutes.Rejections) : null)));

        if (inbox?.Retrying > 0)
        {
            findings.Add(new Finding(
                FindingSeverity.Attention,
                $"{Display.Count(inbox.Retrying, "event has", "events have")} failed and will be tried again.",
                request.Url(DashboardRoutes.Deliveries, ("state", nameof(InboxState.Pending)))));
        }

        if (UnhandledTypes(request, lastDeliveries ?? []) is { Count: > 0 } unhandled)
        {
            findings.Add(new Finding(
                FindingSeverity.Attention,
                $"Nobody handles {string.Join(", ", unhandled)}, which arrived.",
                request.Url(DashboardRoutes.Receivers)));
        }

        if (request.Service<WebhookReceivers>().Names.Any(receiver => ProcessRole.For(receiver, request).IsHandledElsewhere))
        {
            findings.Add(new Finding(FindingSeverity.Note, "Another process handles the events."));
        }

        if (lastDeliveries is not null)
        {
            findings.AddRange(Silence.FindingsOf(request, telemetry.StartedAt, lastDeliveries));
        }

        if (inbox is not null && findings.TrueForAll(finding => finding.Severity <= FindingSeverity.Note))
        {
            var waiting = inbox.Depth == 0 ? "Nothing waits" : Display.Count(inbox.Depth, "event waits", "events wait");
            findings.Insert(0, new Finding(FindingSeverity.Good, $"{waiting}, and nothing is stuck."));
        }

        return findings;
    }

    // Lists begin with the newest. In whole seconds, as the filter shows times.
    private static string OldestUrl(DashboardRequest request, TimeSpan oldestAge)
    {
        var after = request.Service<TimeProvider>().GetUtcNow() - oldestAge + TimeSpan.FromSeconds(1);
        return request.Url(
            DashboardRoutes.Deliveries,
            ("state", nameof(InboxState.Pending)),
            ("before", after.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)));
    }

    private static List<string> UnhandledTypes(DashboardRequest request, IReadOnlyList<InboxLastDelivery> lastDeliveries)
    {
        var dispatcher = request.Service<WebhookDispatcher>();
        var handledHere = request.Service<WebhookReceivers>().Names
            .Where(receiver => !ProcessRole.For(receiver, request).IsHandledElsewhere)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. lastDeliveries
                .Where(delivery => delivery.EventType is { } type
                    && handledHere.Contains(delivery.Receiver)
                    && dispatcher.HandlerNamesOf(type, delivery.Receiver).Count == 0)
                .Select(delivery => delivery.EventType!)
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
