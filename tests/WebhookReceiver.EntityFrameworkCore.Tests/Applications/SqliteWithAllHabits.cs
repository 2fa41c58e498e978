using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Every suite of the contract, inside an application that has all habits at once.</summary>
internal static class SqliteWithAllHabits
{
    public static IReadOnlyList<Habit> Habits { get; } = CommonHabits.Together(DatabaseKind.Sqlite);

    public static ITestDatabase Create() => new HabitualDatabase(new SqliteTestDatabase(), Habits);
}

public sealed class SqliteHandlingWithAllHabitsTests() : HandlingContract(SqliteWithAllHabits.Create());

public sealed class SqliteOperatingWithAllHabitsTests() : SqliteOperatingTests(SqliteWithAllHabits.Create());

public sealed class SqliteOwnWritesWithAllHabitsTests() : OwnWritesContract(SqliteWithAllHabits.Create());

public sealed class SqliteLifetimeWithAllHabitsTests() : LifetimeContract(SqliteWithAllHabits.Create());

public sealed class SqliteHangingWithAllHabitsTests() : HangingContract(SqliteWithAllHabits.Create());

public sealed class SqliteHandlerTableWithAllHabitsTests() : SqliteHandlerTableTests(new SqliteTestDatabase(), SqliteWithAllHabits.Habits);
