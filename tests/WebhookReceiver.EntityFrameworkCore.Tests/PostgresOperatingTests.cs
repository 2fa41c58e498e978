using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public partial class PostgresOperatingTests : OperatingContract
{
    public PostgresOperatingTests()
        : this(new PostgresTestDatabase())
    {
    }

    protected PostgresOperatingTests(ITestDatabase database)
        : base(database)
    {
    }

    // Within the settings that the inbox reads with. Rows that each step of the plan found or threw away, and the pages, since an index may
    // pass over entries without telling.
    protected override async Task<long> EntriesReadAsync(RecordedQuery query)
    {
        await using var context = OwnContext();
        await using var transaction = await context.Database.BeginTransactionAsync(Token);
        await context.Database.ExecuteSqlRawAsync(new PostgresDialect().ReadSettings, Token);
        await using var command = (NpgsqlCommand)context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // Review SQL queries for security vulnerabilities: the inbox's own
        command.Transaction = (NpgsqlTransaction)transaction.GetDbTransaction();
        command.CommandText = "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) "
            + query.Sql[Math.Max(0, query.Sql.IndexOf("WITH ", StringComparison.Ordinal))..];
#pragma warning restore CA2100
        foreach (var (name, value) in query.Parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        long rows = 0, pages = 0;
        await using var reader = await command.ExecuteReaderAsync(Token);
        while (await reader.ReadAsync(Token))
        {
            var line = reader.GetString(0);
            if (line.StartsWith("Planning", StringComparison.Ordinal))
            {
                break;
            }

            foreach (Match match in Figure().Matches(line))
            {
                var figure = long.Parse(match.Groups["figure"].Value, CultureInfo.InvariantCulture);
                var isPages = match.Groups["name"].Value is "hit=" or "read=";
                (rows, pages) = isPages ? (rows, Math.Max(pages, figure)) : (Math.Max(rows, figure), pages);
            }
        }

        return Math.Max(rows, pages);
    }

    [GeneratedRegex("(?<name>rows=|Removed by [A-Za-z ]+: |hit=|read=)(?<figure>[0-9]+)", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figure();
}
