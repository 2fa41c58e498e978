using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.LoadTest;

/// <summary>Prints the budget's lines within a minute.</summary>
internal static class Budget
{
    /// <summary>Bytes allocated per request over the hand-written endpoint: a ratio of counts, which does not depend on how busy the machine is.</summary>
    private const double MaxAllocationRatio = 0.35;

    private static readonly TimeSpan EndpointTime = TimeSpan.FromSeconds(28);

    public static int Run(bool check)
    {
        var allocation = RunEndpoints();

        RunInboxes();
        return check && allocation > MaxAllocationRatio ? 1 : 0;
    }

    /// <returns>What the inboxes cost, by kind; without PostgreSQL when there is none.</returns>
    public static Dictionary<string, List<Measurement>> RunInboxes()
    {
        // A database works on all cores, as do the receivers in front of it and pgbench.
        using var turn = Cores.All.Use();
        Dictionary<string, List<Measurement>> accepts = new(StringComparer.Ordinal) { [ServerKinds.Sqlite] = Sqlite() };
        if (Postgres() is { } postgres)
        {
            accepts[ServerKinds.Postgres] = postgres;
        }

        return accepts;
    }

    /// <summary>Runs the lines of PostgreSQL alone.</summary>
    public static void RunPostgres()
    {
        using var turn = Cores.All.Use();
        Postgres();
    }

    /// <returns>Bytes allocated per request over the hand-written endpoint.</returns>
    public static double RunEndpoints()
    {
        // Many short rounds rather than few long ones: a neighbour on the machine then spoils some rounds and not the median.
        var startedAt = TimeProvider.System.GetTimestamp();
        var rounds = EndpointRounds.Run(
            roundRequests: 3_000, round => round < 5 || TimeProvider.System.GetElapsedTime(startedAt) < EndpointTime);
        foreach (var kind in ServerKinds.Endpoints)
        {
            var perSecond = rounds.Of(kind, one => one.Run.RequestsPerSecond);
            Output.Remark($"{kind}: {perSecond.Value:0} requests/s ({perSecond.Min:0} to {perSecond.Max:0}), server's core used to {rounds.Of(kind, one => one.Utilisation).Value:0.00}, {rounds.Of(kind, one => one.CpuSeconds).Value * 1e6:0.0} us CPU, {rounds.Of(kind, one => one.AllocatedBytes).Value:0} bytes, p99 {rounds.Of(kind, one => one.Run.P99).Value:0} us");
        }

        Output.Remark($"CPU per request of inline: {rounds.CpuRatio(ServerKinds.Inline, ServerKinds.Bare):0.00} of bare, {rounds.CpuRatio(ServerKinds.Inline, ServerKinds.Floor):0.00} of floor, {rounds.CpuRatio(ServerKinds.Inline, ServerKinds.HandwrittenBytes):0.00} of handwritten-bytes, {rounds.CpuRatio(ServerKinds.Inline, ServerKinds.Handwritten):0.00} of handwritten: the counterpart of requests/s that a busy machine spoils less");
        Output.Remark($"{rounds[ServerKinds.Inline].Count} rounds, server and load {(Cores.ArePinned ? "on a core each" : "NOT pinned: fewer than two cores, or a system without affinity")}, {LoadClient.ConnectionCount} connections, {(rounds.IsServerGC ? "server" : "workstation")} GC");
        static double Throughput(Measurement one) => one.Run.RequestsPerSecond;
        Output.Line("endpoint_vs_floor", rounds.Ratio(ServerKinds.Inline, ServerKinds.Floor, Throughput));
        Output.Line("endpoint_vs_bare", rounds.Ratio(ServerKinds.Inline, ServerKinds.Bare, Throughput));
        Output.Line("endpoint_vs_handwritten", rounds.Ratio(ServerKinds.Inline, ServerKinds.Handwritten, Throughput));
        Output.Line("endpoint_vs_handwritten_bytes", rounds.Ratio(ServerKinds.Inline, ServerKinds.HandwrittenBytes, Throughput));
        Output.Line("endpoint_p99_vs_floor", rounds.Ratio(ServerKinds.Inline, ServerKinds.Floor, one => one.Run.P99));
        var allocation = rounds.Ratio(ServerKinds.Inline, ServerKinds.Handwritten, one => one.AllocatedBytes);
        Output.Line("endpoint_alloc_vs_handwritten", allocation);
        Output.Line("endpoint_alloc_bytes", Math.Round(rounds.Of(ServerKinds.Inline, one => one.AllocatedBytes).Value));
        return allocation.Value;
    }

    private static List<Measurement> Sqlite()
    {
        var folder = Directory.CreateTempSubdirectory("webhook-load-");
        try
        {
            using var inserts = new SqliteInserts($"Data Source={Path.Combine(folder.FullName, "single.db")};Pooling=False");
            var (rounds, _) = InboxRounds.Accept(
                ServerKinds.Sqlite, $"Data Source={Path.Combine(folder.FullName, "inbox.db")}", () => inserts.Run(300), rounds: 3, requests: 4_000);
            Accepts("sqlite_accept_vs_single_inserts", rounds);
            return [.. rounds.Select(round => round.Accepts)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<Measurement>? Postgres()
    {
        using var cluster = PostgresCluster.Own(isDurable: true);
        if (cluster.MissingReason is { } reason)
        {
            Output.Remark($"no postgres_ lines: {reason}");
            return null;
        }

        using var pgBench = new PgBench(cluster.Binaries!, cluster.CreateDatabase());
        var inbox = cluster.CreateDatabase();
        var (rounds, waiting) = InboxRounds.Accept(ServerKinds.Postgres, inbox, () => pgBench.Run(seconds: 2), rounds: 3, requests: 6_000);
        var accepted = Accepts("postgres_accept_vs_pgbench", rounds);
        var handled = InboxRounds.Drain(ServerKinds.Postgres, inbox, waiting, events: 4_000);
        Output.Line("postgres_drain_per_accept", handled / accepted);
        Output.Remark($"postgres_drain_per_accept {handled:0} events handled/s over {accepted:0} accepts/s");

        var saving = cluster.CreateDatabase();
        (_, waiting) = InboxRounds.Accept(ServerKinds.Postgres, saving, () => 1, rounds: 3, requests: 6_000, ServerHost.SavingOption);
        var saved = InboxRounds.Drain(ServerKinds.Postgres, saving, waiting, events: 6_000, ServerHost.SavingOption);
        Output.Line("postgres_saving_drain_per_accept", saved / accepted);
        Output.Remark($"postgres_saving_drain_per_accept {saved:0} events handled/s, each with a row saved by its handler, over {accepted:0} accepts/s");
        return [.. rounds.Select(round => round.Accepts)];
    }

    /// <returns>Accepts per second.</returns>
    private static double Accepts(string name, List<(double Baseline, Measurement Accepts)> rounds)
    {
        var accepts = Median.Of(rounds.Select(round => round.Accepts.Run.RequestsPerSecond));
        Output.Line(name, Median.Of(rounds.Select(round => round.Accepts.Run.RequestsPerSecond / round.Baseline)));
        Output.Remark($"{name} {accepts.Value:0} accepts/s over {Median.Of(rounds.Select(round => round.Baseline)).Value:0} inserts/s; p99 {Median.Of(rounds.Select(round => round.Accepts.Run.P99)).Value:0} us, {Median.Of(rounds.Select(round => round.Accepts.CpuSeconds)).Value * 1e6:0.0} us CPU and {Median.Of(rounds.Select(round => round.Accepts.AllocatedBytes)).Value:0} bytes per accept");
        return accepts.Value;
    }
}
