using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>What accepting and claiming cost in an inbox with a million processed events, beside one with a thousand.</summary>
internal static class InboxBudget
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int WarmUpRounds = 8;

    private static readonly TimeSpan TimePerDatabase = TimeSpan.FromSeconds(6);

    public static async Task RunAsync(BudgetReport report)
    {
        var folder = Directory.CreateTempSubdirectory("webhook-benchmark-");
        try
        {
            List<(string Name, Task<(FilledInbox Few, FilledInbox Many)> Filling)> databases =
                [("sqlite", FillAsync(rows => Sqlite(folder, rows)))];
            if (PostgresCluster.Instance.MissingReason is { } reason)
            {
                report.Comment($"SQLite alone: {reason}");
            }
            else
            {
                databases.Add(("postgres", FillAsync(_ => Postgres())));
            }

            // Side by side, and awaited before anything is measured.
            await Task.WhenAll(databases.Select(database => database.Filling));
            report.Comment($"filled {databases.Count * 2} inboxes");

            List<double> parts = [];
            foreach (var (name, filling) in databases)
            {
                var (few, many) = await filling;
                await using (few)
                await using (many)
                {
                    parts.AddRange(await MeasureAsync(report, $"inbox_1m_vs_1k_{name}", few, many));
                }
            }

            report.Add("inbox_1m_vs_1k", parts.Max(), "the worst of these");
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            PostgresCluster.Instance.Dispose();
        }
    }

    private static Action<DbContextOptionsBuilder> Sqlite(DirectoryInfo folder, int rows) =>
        options => options.UseSqlite($"Data Source={Path.Combine(folder.FullName, $"{rows}.db")}");

    private static Action<DbContextOptionsBuilder> Postgres()
    {
        var connection = PostgresCluster.Instance.CreateDatabase();
        return options => options.UseNpgsql(connection);
    }

    private static Task<(FilledInbox Few, FilledInbox Many)> FillAsync(Func<int, Action<DbContextOptionsBuilder>> database) => Task.Run(
        async () => (await FilledInbox.CreateAsync(database(Few), Few), await FilledInbox.CreateAsync(database(Many), Many)));

    private static async Task<double[]> MeasureAsync(BudgetReport report, string name, FilledInbox few, FilledInbox many)
    {
        List<(double, double)> accepts = [], claims = [];
        var startedAt = TimeProvider.System.GetTimestamp();
        for (var round = -WarmUpRounds; round < 0 || TimeProvider.System.GetElapsedTime(startedAt) < TimePerDatabase; round++)
        {
            var manyFirst = round % 2 == 0;
            var first = await (manyFirst ? many : few).RunAsync();
            var second = await (manyFirst ? few : many).RunAsync();
            if (round >= 0)
            {
                accepts.Add(manyFirst ? (second.AcceptSeconds, first.AcceptSeconds) : (first.AcceptSeconds, second.AcceptSeconds));
                claims.Add(manyFirst ? (second.ClaimSeconds, first.ClaimSeconds) : (first.ClaimSeconds, second.ClaimSeconds));
            }
        }

        var (accept, claim) = (Ratio.Of(accepts), Ratio.Of(claims));
        report.Add($"{name}_accept", accept);
        report.Add($"{name}_claim", claim);
        return [accept.Median, claim.Median];
    }
}
