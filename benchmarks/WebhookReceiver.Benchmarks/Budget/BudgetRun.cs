namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>All budgets, one after the other: side by side they would measure each other.</summary>
internal static class BudgetRun
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var report = new BudgetReport();
        VerificationBudget.Run(report);

        // Filling is not timed, so everything is filled at once.
        await using var inboxes = new InboxBudget(report);
        var filling = inboxes.FillAsync();
        using (var store = ReplayStoreBudget.Fill(report))
        {
            await filling;
            ReplayStoreBudget.Run(report, store);
        }

        await inboxes.RunAsync();
        report.Comment("done");
        return arguments.Contains("--check", StringComparer.Ordinal) && report.IsExceeded ? 1 : 0;
    }
}
