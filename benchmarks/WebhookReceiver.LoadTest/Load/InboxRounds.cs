namespace WebhookReceiver.LoadTest;

/// <summary>
/// An inbox over HTTP in alternating rounds with its database's plain inserts, and then how fast a process without deliveries empties it.
/// </summary>
internal static class InboxRounds
{
    private const int WarmUpPart = 1_000;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(6);

    /// <param name="kind">The inbox.</param>
    /// <param name="connectionString">An empty database of its own.</param>
    /// <param name="baseline">Runs the plain inserts and returns how many per second.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="requests">Requests per round.</param>
    /// <param name="options">What else the server needs.</param>
    /// <returns>Both per second, round by round, and what the inbox cost; and how many events it has accepted.</returns>
    public static (List<(double Baseline, Measurement Accepts)> Rounds, int Accepted) Accept(
        string kind, string connectionString, Func<double> baseline, int rounds, int requests, params string[] options)
    {
        List<(double Baseline, Measurement Accepts)> results = [];
        using var server = ServerProcess.Start(kind, Cores.All, [connectionString, .. options]);
        var parts = WarmUp.Run(server, WarmUpTime, () => server.Load(SignedRequests.Make(WarmUpPart)));

        for (var round = 0; round < rounds; round++)
        {
            var inserts = baseline();
            results.Add((inserts, Measurement.Take(server, SignedRequests.Make(requests))));
        }

        return (results, (parts * WarmUpPart) + (rounds * requests));
    }

    /// <summary>Starts a process with workers on what was accepted, and measures it after its start.</summary>
    /// <param name="kind">The inbox.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="waiting">How many wait.</param>
    /// <param name="events">How many to measure.</param>
    /// <param name="options">What else the server needs.</param>
    /// <returns>Events handled per second.</returns>
    public static double Drain(string kind, string connectionString, int waiting, int events, params string[] options)
    {
        using var server = ServerProcess.Start(kind, Cores.All, [connectionString, InboxServer.WorkersOption, .. options]);
        var handled = 0;
        void Handle(int count) => server.Ask(FormattableString.Invariant($"handled {handled += count}"));

        // The workers go on between two parts, so there has to be more than the parts take.
        WarmUp.Run(server, options.Length == 0 ? WarmUpTime : 2 * WarmUpTime, () =>
            Handle(WarmUpPart), maxParts: (int)((waiting - events) * 0.8) / WarmUpPart);
        var before = server.Stats();
        var startedAt = TimeProvider.System.GetTimestamp();
        Handle(events);
        var elapsed = TimeProvider.System.GetElapsedTime(startedAt);
        var after = server.Stats();
        Output.Remark($"{string.Join(' ', [kind, .. options])} drained {events} events: " +
            $"{(after.CpuSeconds - before.CpuSeconds) * 1e6 / events:0.0} us CPU each, " +
            $"{(after.CompilingSeconds - before.CompilingSeconds) * 1e6 / events:0.0} us of it compiling, " +
            $"{(after.AllocatedBytes - before.AllocatedBytes) / (double)events:0} bytes");
        return events / elapsed.TotalSeconds;
    }
}
