using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Every suite of the contract, inside an application that has all habits at once.</summary>
internal static class PostgresWithAllHabits
{
    public static IReadOnlyList<Habit> Habits { get; } = CommonHabits.Together(DatabaseKind.Postgres);

    public static ITestDatabase Create() => new HabitualDatabase(new PostgresTestDatabase(), Habits);
}

public sealed class PostgresHandlingWithAllHabitsTests() : HandlingContract(PostgresWithAllHabits.Create());

public sealed class PostgresOperatingWithAllHabitsTests() : PostgresOperatingTests(PostgresWithAllHabits.Create());

public sealed class PostgresOwnWritesWithAllHabitsTests() : OwnWritesContract(PostgresWithAllHabits.Create());

public sealed class PostgresLifetimeWithAllHabitsTests() : LifetimeContract(PostgresWithAllHabits.Create());

public sealed class PostgresHangingWithAllHabitsTests() : HangingContract(PostgresWithAllHabits.Create());

public sealed class PostgresHandlerTableWithAllHabitsTests()
    : PostgresHandlerTableTests(new PostgresTestDatabase(), PostgresWithAllHabits.Habits);
