using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.Benchmarks.Budget;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.Benchmarks.Pages;

/// <summary>
/// What each page of the dashboard costs above an inbox of a million events, beside one of ten thousand with the same mix. Both are asked
/// by turns, over HTTP from a real server.
/// <c>--stale</c> leaves the databases the statistics of the first hundredth of their events, as a burst does until somebody analyses the
/// tables.
/// </summary>
internal static class PagesRun
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;
    private const int WarmUpRounds = 8;
    private const int MinRounds = 21;

    private static readonly TimeSpan TimePerPage = TimeSpan.FromSeconds(1.5);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var isStale = arguments.Contains("--stale", StringComparer.Ordinal);
        var report = new BudgetReport();
        report.Comment(isStale
            ? "statistics of the first hundredth of the events"
            : "statistics as the databases keep them by themselves: PostgreSQL's as autovacuum leaves them, SQLite's none");
        var folder = Directory.CreateTempSubdirectory("webhook-pages-");
        List<(string Page, double Ratio)> all = [];
        try
        {
            all.AddRange(await MeasureAsync("sqlite", events => options =>
                options.UseSqlite($"Data Source={Path.Combine(folder.FullName, $"{events}.db")}"), isStale, report));
            if (PostgresCluster.Instance.MissingReason is { } reason)
            {
                report.Comment($"SQLite alone: {reason}");
            }
            else
            {
                all.AddRange(await MeasureAsync(
                    "postgres",
                    _ =>
                    {
                        var connection = PostgresCluster.Instance.CreateDatabase();
                        return options => options.UseNpgsql(connection);
                    },
                    isStale,
                    report));
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
            PostgresCluster.Instance.Dispose();
        }

        var (page, worst) = all.MaxBy(one => one.Ratio);
        report.Add("pages_1m_vs_10k", worst, $"the worst of {all.Count}: {page}");
        return 0;
    }

    private static async Task<List<(string, double)>> MeasureAsync(
        string name, Func<int, Action<DbContextOptionsBuilder>> database, bool isStale, BudgetReport report)
    {
        await using var few = await PagesHost.StartAsync(database(Few), Few, isStale);
        await using var many = await PagesHost.StartAsync(database(Many), Many, isStale);
        report.Comment($"filled the inboxes on {name}");

        List<(string, double)> ratios = [];
        var pages = few.Pages.Zip(many.Pages, (one, other) => (one.Name, Few: one, Many: other));
        foreach (var page in pages)
        {
            List<(double Few, double Many)> rounds = [];
            var startedAt = TimeProvider.System.GetTimestamp();
            for (var round = -WarmUpRounds; round < MinRounds || TimeProvider.System.GetElapsedTime(startedAt) < TimePerPage; round++)
            {
                var manyFirst = round % 2 == 0;
                var first = await (manyFirst ? many : few).SecondsAsync(manyFirst ? page.Many : page.Few);
                var second = await (manyFirst ? few : many).SecondsAsync(manyFirst ? page.Few : page.Many);
                if (round >= 0)
                {
                    rounds.Add(manyFirst ? (second, first) : (first, second));
                }
            }

            var ratio = Ratio.Of(rounds);
            var milliseconds = rounds.Select(one => one.Many * 1e3).Order().ElementAt(rounds.Count / 2);
            report.Add($"pages_{name}_{page.Name}", ratio.Median, string.Create(
                CultureInfo.InvariantCulture,
                $"{ratio.BaselineMicroseconds / 1e3:0.0} ms and {milliseconds:0.0} ms, {few.Bytes} and {many.Bytes} bytes, 10 % to 90 %: " +
                $"{ratio.Low:0.00} to {ratio.High:0.00}, {ratio.Rounds} rounds"));
            ratios.Add(($"{name}_{page.Name}", ratio.Median));
        }

        return ratios;
    }
}
