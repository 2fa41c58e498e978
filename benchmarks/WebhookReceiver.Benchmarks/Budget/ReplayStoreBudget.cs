namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>What a memory store with a million completed events costs, in time beside one with a thousand, and in memory.</summary>
internal static class ReplayStoreBudget
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;

    private const int Rounds = 151;
    private const int WarmUpRounds = 20;

    // So few that a store of a thousand stays one.
    private const int ClaimsPerRound = 100;

    public static TrackedStore Fill(BudgetReport report)
    {
        var large = new TrackedStore(Many, seed: 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        large.Fill();
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        report.Comment($"filled a store with {Many} events");
        report.AddCount("tracked_event_bytes", Math.Round((double)bytes / Many, 1), limit: 300);
        return large;
    }

    public static void Run(BudgetReport report, TrackedStore large)
    {
        var newEvents = new (double, double)[Rounds];
        var duplicates = new (double, double)[Rounds];
        var both = new (double, double)[Rounds];
        for (var round = -WarmUpRounds; round < Rounds; round++)
        {
            using var small = new TrackedStore(Few, seed: round);
            small.Fill();
            var largeFirst = round % 2 == 0;
            var first = Measure(largeFirst ? large : small);
            var second = Measure(largeFirst ? small : large);
            var (few, many) = largeFirst ? (second, first) : (first, second);
            if (round >= 0)
            {
                newEvents[round] = (few.NewEvents, many.NewEvents);
                duplicates[round] = (few.Duplicates, many.Duplicates);
                both[round] = (few.NewEvents + few.Duplicates, many.NewEvents + many.Duplicates);
            }
        }

        report.Comment($"claim and complete of a new event: {Ratio.Of(newEvents).Median:0.000} ({Ratio.Of(newEvents)})");
        report.Comment($"claim of a duplicate: {Ratio.Of(duplicates).Median:0.000} ({Ratio.Of(duplicates)})");
        report.Add("claim_1m_vs_1k", Ratio.Of(both));
    }

    private static (double NewEvents, double Duplicates) Measure(TrackedStore store)
    {
        var newIds = store.NewIds(ClaimsPerRound);
        var completedIds = store.CompletedIds(ClaimsPerRound);
        var newEvents = Ratio.Seconds(
            operations =>
            {
                for (var operation = 0; operation < operations; operation++)
                {
                    store.ClaimAndComplete(newIds[operation]);
                }
            },
            ClaimsPerRound);
        var duplicates = Ratio.Seconds(
            operations =>
            {
                for (var operation = 0; operation < operations; operation++)
                {
                    store.ClaimDuplicate(completedIds[operation]);
                }
            },
            ClaimsPerRound);
        return (newEvents / ClaimsPerRound, duplicates / ClaimsPerRound);
    }
}
