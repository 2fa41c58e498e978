using System.Globalization;
using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class SqliteOperatingTests() : OperatingContract(new SqliteTestDatabase())
{
    // What the virtual machine does for one entry of a list with all its columns, and some of it anyway.
    private const int StepsPerEntry = 25;

    [Fact]
    public async Task Says_which_index_it_could_not_create_and_works_without_it()
    {
        await using (var earlier = OwnContext())
        {
            await earlier.Database.EnsureCreatedAsync(Token);
            await earlier.Database.ExecuteSqlRawAsync("DROP INDEX ix_webhook_inbox_type; CREATE TABLE ix_webhook_inbox_type (in_its_place)", Token);
        }

        await using var host = await ReceiverHost.StartAsync(receiver => receiver.UseInbox(Database.Use).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask));
        var response = await host.SendAsync(Deliveries.Envelope("e-1"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        host.Log.Of("IndexMissing").Should().ContainSingle().Which.Message.Should().Contain("ix_webhook_inbox_type");
    }

    protected override object NoneRunning => "[]";

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
