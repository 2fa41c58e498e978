namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One minute of the chart.</summary>
internal sealed record ChartColumn(DateTimeOffset Minute, OutcomeCounts Counts, string Title, IReadOnlyList<ChartBar> Bars);
