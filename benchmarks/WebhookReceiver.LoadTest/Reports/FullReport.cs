namespace WebhookReceiver.LoadTest;

/// <summary>
/// Prints a table of all endpoints and inboxes, for the documentation: the ratios say something, the figures are this machine's.
/// </summary>
internal static class FullReport
{
    private static readonly TimeSpan EndpointTime = TimeSpan.FromMinutes(3);

    public static int Run()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var rounds = EndpointRounds.Run(
            roundRequests: 10_000, round => round < 5 || TimeProvider.System.GetElapsedTime(startedAt) < EndpointTime);
        var inboxes = InboxBudget.Run();

        Console.WriteLine();
        Output.Text($"| endpoint | requests/s | of the floor's | p50 | p99 | p99.9 | CPU per request | bytes per request | peak memory |");
        Output.Text($"|---|---|---|---|---|---|---|---|---|");
        foreach (var kind in ServerKinds.Endpoints)
        {
            Row(kind, [.. rounds[kind]], FormattableString.Invariant(
                $"{rounds.Ratio(kind, ServerKinds.Floor, one => one.Run.RequestsPerSecond).Value:0.00}"));
        }

        foreach (var (kind, accepts) in inboxes)
        {
            Row(kind, accepts, "");
        }

        return 0;
    }

    private static void Row(string kind, List<Measurement> measurements, string ratio)
    {
        double Of(Func<Measurement, double> value) => Median.Of(measurements.Select(value)).Value;
        Output.Text(
            $"| {kind} | {Of(one => one.Run.RequestsPerSecond):0} | {ratio} | {Of(one => one.Run.P50):0} us | {Of(one => one.Run.P99):0} " +
            $"us | {Of(one => one.Run.P999):0} us | {Of(one => one.CpuSeconds) * 1e6:0.0} us | {Of(one => one.AllocatedBytes):0} | " +
            $"{measurements.Max(one => one.PeakBytes) / 1e6:0} MB |");
    }
}
