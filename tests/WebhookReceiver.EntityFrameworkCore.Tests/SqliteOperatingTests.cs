using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public class SqliteOperatingTests : OperatingContract
{
    public SqliteOperatingTests()
        : this(new SqliteTestDatabase())
    {
    }

    protected SqliteOperatingTests(ITestDatabase database)
        : base(database)
    {
    }

    // What the virtual machine does for one entry of a list with all its columns, and some of it anyway.
    private const int StepsPerEntry = 25;

    [Fact]
    public async Task Does_not_start_and_says_which_index_it_could_not_create()
    {
        await using (var earlier = await StartAsync(configure: options => options.RunWorkers = false))
        {
            await earlier.SendAsync("e-1");
        }

        await ExecuteAsync("DROP INDEX ix_webhook_inbox_type");
        await ExecuteAsync("CREATE TABLE ix_webhook_inbox_type (in_its_place)");
        var start = () => StartAsync(configure: options => options.RunWorkers = false);

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*ix_webhook_inbox_type*");
    }

    protected override async Task<long> EntriesReadAsync(RecordedQuery query)
    {
        await using var context = OwnContext();
        await context.Database.OpenConnectionAsync(Token);
        var database = ((SqliteConnection)context.Database.GetDbConnection()).Handle;
        raw.sqlite3_prepare_v2(database, query.Sql, out var statement).Should().Be(raw.SQLITE_OK);
        using (statement)
        {
            foreach (var (name, value) in query.Parameters)
            {
                var index = raw.sqlite3_bind_parameter_index(statement, name);
                _ = value switch
                {
                    string text => raw.sqlite3_bind_text(statement, index, text),
                    null => raw.sqlite3_bind_null(statement, index),
                    _ => raw.sqlite3_bind_int64(statement, index, Convert.ToInt64(value, CultureInfo.InvariantCulture)),
                };
            }

            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
            {
            }

            return raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 0) / StepsPerEntry;
        }
    }
}
