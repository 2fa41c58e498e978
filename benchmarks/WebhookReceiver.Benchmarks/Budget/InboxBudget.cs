using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.Benchmarks.Budget;

/// <summary>What accepting and claiming cost in an inbox with a million processed events, beside one with a thousand.</summary>
internal sealed class InboxBudget(BudgetReport report) : IAsyncDisposable
{
    private const int Few = 1_000;
    private const int Many = 1_000_000;
    private const int WarmUpRounds = 8;

    private static readonly TimeSpan TimePerDatabase = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("webhook-benchmark-");
    private readonly List<(string Name, FilledInbox Few, FilledInbox Many)> databases = [];

    public async Task FillAsync()
    {
        List<Task<(string, FilledInbox, FilledInbox)>> filling = [FillAsync("sqlite", rows => Sqlite(folder, rows))];
        if (PostgresCluster.Instance.MissingReason is { } reason)
        {
            report.Comment($"SQLite alone: {reason}");
        }
        else
        {
            filling.Add(FillAsync("postgres", _ => Postgres()));
        }

        databases.AddRange(await Task.WhenAll(filling));
    }

    public async Task RunAsync()
    {
        List<double> parts = [];
        foreach (var (name, few, many) in databases)
        {
            parts.AddRange(await MeasureAsync($"inbox_1m_vs_1k_{name}", few, many));
        }

        report.Add("inbox_1m_vs_1k", parts.Max(), "the worst of these");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, few, many) in databases)
        {
            await few.DisposeAsync();
            await many.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
        PostgresCluster.Instance.Dispose();
    }

    private static Action<DbContextOptionsBuilder> Sqlite(DirectoryInfo folder, int rows) =>
        options => options.UseSqlite($"Data Source={Path.Combine(folder.FullName, $"{rows}.db")}");

    private static Action<DbContextOptionsBuilder> Postgres()
    {
        var connection = PostgresCluster.Instance.CreateDatabase();
        return options => options.UseNpgsql(connection);
    }

    private Task<(string, FilledInbox, FilledInbox)> FillAsync(string name, Func<int, Action<DbContextOptionsBuilder>> database) =>
        Task.Run(
        async () =>
        {
            var filled = (name, await FilledInbox.CreateAsync(database(Few), Few), await FilledInbox.CreateAsync(database(Many), Many));
            report.Comment($"filled the inboxes on {name}");
            return filled;
        });

    private async Task<double[]> MeasureAsync(string name, FilledInbox few, FilledInbox many)
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
