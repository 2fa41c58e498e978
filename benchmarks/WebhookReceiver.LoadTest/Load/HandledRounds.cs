using System.Globalization;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Events accepted and handled by one process, whose workers drain while deliveries arrive, in alternating rounds with the database's plain
/// inserts.
/// </summary>
internal static class HandledRounds
{
    private const int WarmUpPart = 1_000;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(10);

    /// <param name="kind">The inbox.</param>
    /// <param name="connectionString">An empty database of its own.</param>
    /// <param name="baseline">Runs the plain inserts and returns how many per second.</param>
    /// <param name="rounds">How many rounds.</param>
    /// <param name="requests">Requests per round.</param>
    /// <returns>Both per second, round by round: events from the first request until none waits any more.</returns>
    public static List<(double Baseline, double Handled)> Run(
        string kind, string connectionString, Func<double> baseline, int rounds, int requests)
    {
        List<(double Baseline, double Handled)> results = [];
        using var server = ServerProcess.Start(kind, Cores.All, connectionString, InboxServer.WorkersOption);
        var sent = 0;
        void Handle(int count)
        {
            server.Load(SignedRequests.Make(count));
            server.Ask(string.Create(CultureInfo.InvariantCulture, $"handled {sent += count}"));
            while (!server.Ask("statistics").StartsWith("0 ", StringComparison.Ordinal))
            {
                // The last handlers have run and are being committed.
            }
        }

        WarmUp.Run(server, WarmUpTime, () => Handle(WarmUpPart));
        for (var round = 0; round < rounds; round++)
        {
            var inserts = baseline();
            var startedAt = TimeProvider.System.GetTimestamp();
            Handle(requests);
            results.Add((inserts, requests / TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds));
        }

        return results;
    }
}
