namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>All budgets, one after the other: side by side they would measure each other.</summary>
internal static class BudgetRun
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        var report = new BudgetReport();
        VerificationBudget.Run(report);
        ReplayStoreBudget.Run(report);
        await InboxBudget.RunAsync(report);
        report.Comment("done");
        return arguments.Contains("--check", StringComparer.Ordinal) && report.IsExceeded ? 1 : 0;
    }
}
