using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Applications;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public class SqliteHandlerTableTests : HandlerTableContract
{
    private readonly SqliteTestDatabase sqlite;
    private readonly IReadOnlyList<Habit> habits;

    public SqliteHandlerTableTests()
        : this(new SqliteTestDatabase(), [])
    {
    }

    protected SqliteHandlerTableTests(SqliteTestDatabase sqlite, IReadOnlyList<Habit> habits)
        : base(new HabitualDatabase(
            new ConfiguredDatabase(sqlite, options => options.UseSqlite(sqlite.ConnectionString + ";Default Timeout=1")), habits)) =>
        (this.sqlite, this.habits) = (sqlite, habits);

    /// <summary>A killed process leaves the file and its log as they are at that moment.</summary>
    protected override Task<ITestDatabase> KillAsync() => Task.FromResult<ITestDatabase>(new HabitualDatabase(sqlite.Copy(), habits));

    // The handler's transaction holds the only writer, so another context waits for it in vain, and the attempt fails.
    protected override HandlerCase Differ(HandlerCase handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return handler.EffectsOfEachAttempt.Count == 0
            ? handler
            : handler with { Effects = [], EffectsOfEachAttempt = [], End = InboxState.DeadLetter, Error = "database is locked" };
    }
}
