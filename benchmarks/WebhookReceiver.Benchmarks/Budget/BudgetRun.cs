namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>All budgets, one after the other: side by side they would measure each other.</summary>
internal static class BudgetRun
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var report = new BudgetReport();
        VerificationBudget.Run(report);

        // Before there are inboxes: where a million events lie in memory that something else filled at the same time, a claim among them
        // took half as long again.
        using (var store = ReplayStoreBudget.Fill(report))
        {
            ReplayStoreBudget.Run(report, store);
        }

        await using var inboxes = new InboxBudget(report);
        await inboxes.FillAsync();
        await inboxes.RunAsync();
        report.Comment("done");
        return arguments.Contains("--check", StringComparer.Ordinal) && report.IsExceeded ? 1 : 0;
    }
}
