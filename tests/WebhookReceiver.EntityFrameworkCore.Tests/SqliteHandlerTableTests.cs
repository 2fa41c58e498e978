using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class SqliteHandlerTableTests : HandlerTableContract
{
    private readonly SqliteTestDatabase sqlite;

    public SqliteHandlerTableTests()
        : this(new SqliteTestDatabase())
    {
    }

    private SqliteHandlerTableTests(SqliteTestDatabase sqlite)
        : base(new ConfiguredDatabase(sqlite, options => options.UseSqlite(sqlite.ConnectionString + ";Default Timeout=1"))) => this.sqlite = sqlite;

    /// <summary>A killed process leaves the file and its log as they are at that moment.</summary>
    protected override Task<ITestDatabase> KillAsync() => Task.FromResult<ITestDatabase>(sqlite.Copy());

    // The handler's transaction holds the only writer, so another context waits for it in vain, and the attempt fails.
    protected override HandlerCase Differ(HandlerCase handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return handler.EffectsOfEachAttempt.Count == 0
            ? handler
            : handler with { Effects = [], EffectsOfEachAttempt = [], End = InboxState.DeadLetter, Error = "database is locked" };
    }
}
