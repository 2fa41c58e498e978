using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.LoadTest;

/// <summary>Prints the budget's lines of the inboxes.</summary>
internal static class InboxBudget
{
    /// <returns>What accepting costs, by kind; without PostgreSQL when there is none.</returns>
    public static Dictionary<string, List<Measurement>> Run()
    {
        // A database works on all cores, as do the receivers in front of it and pgbench.
        using var cores = Cores.All.Use();
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
        using var cores = Cores.All.Use();
        Postgres();
    }

    private static List<Measurement> Sqlite()
    {
        var folder = Directory.CreateTempSubdirectory("webhook-load-");
        try
        {
            using var inserts = new SqliteInserts($"Data Source={Path.Combine(folder.FullName, "single.db")};Pooling=False");
            var (rounds, _) = InboxRounds.Accept(
                ServerKinds.Sqlite,
                $"Data Source={Path.Combine(folder.FullName, "inbox.db")}",
                () => inserts.Run(300),
                rounds: 3,
                requests: 4_000);
            Accepts("sqlite_accept_vs_single_inserts", rounds);
            return [.. rounds.Select(round => round.Accepts)];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <returns>What accepting costs; nothing when there is no PostgreSQL.</returns>
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
        var (rounds, waiting) = InboxRounds.Accept(
            ServerKinds.Postgres, inbox, () => pgBench.Run(seconds: 2), rounds: 3, requests: 6_000);
        var accepted = Accepts("postgres_accept_vs_pgbench", rounds);
        var handled = InboxRounds.Drain(ServerKinds.Postgres, inbox, waiting, events: 4_000);
        Output.Line("postgres_drain_per_accept", handled / accepted);
        Output.Remark($"postgres_drain_per_accept {handled:0} events handled/s over {accepted:0} accepts/s");

        var saving = cluster.CreateDatabase();
        (_, waiting) = InboxRounds.Accept(ServerKinds.Postgres, saving, () => 1, rounds: 3, requests: 6_000, InboxServer.SavingOption);
        var saved = InboxRounds.Drain(ServerKinds.Postgres, saving, waiting, events: 6_000, InboxServer.SavingOption);
        Output.Line("postgres_saving_drain_per_accept", saved / accepted);
        Output.Remark(
            $"postgres_saving_drain_per_accept {saved:0} events handled/s, each with a row saved, over {accepted:0} accepts/s");
        Handled(cluster, pgBench);
        return [.. rounds.Select(round => round.Accepts)];
    }

    private static void Handled(PostgresCluster cluster, PgBench pgBench)
    {
        const string Name = "postgres_handled_vs_pgbench";
        var rounds = HandledRounds.Run(
            ServerKinds.Postgres, cluster.CreateDatabase(), () => pgBench.Run(seconds: 2), rounds: 3, requests: 6_000);
        var ratios = rounds.Select(round => round.Handled / round.Baseline).ToList();
        var handled = Median.Of(rounds.Select(round => round.Handled)).Value;
        var inserts = Median.Of(rounds.Select(round => round.Baseline)).Value;
        Output.Line(Name, Median.Of(ratios));
        Output.Remark(
            $"{Name} {handled:0} events/s accepted and handled over {inserts:0} inserts/s");
    }

    /// <returns>Accepts per second.</returns>
    private static double Accepts(string name, List<(double Baseline, Measurement Accepts)> rounds)
    {
        double Of(Func<Measurement, double> value) => Median.Of(rounds.Select(round => value(round.Accepts))).Value;
        var accepts = Of(one => one.Run.RequestsPerSecond);
        var inserts = Median.Of(rounds.Select(round => round.Baseline)).Value;
        Output.Line(name, Median.Of(rounds.Select(round => round.Accepts.Run.RequestsPerSecond / round.Baseline)));
        Output.Remark(
            $"{name} {accepts:0} accepts/s over {inserts:0} inserts/s; p99 {Of(one => one.Run.P99):0} us");
        Output.Remark($"{name} {Of(one => one.CpuSeconds) * 1e6:0.0} us CPU and {Of(one => one.AllocatedBytes):0} bytes per accept");
        return accepts;
    }
}
