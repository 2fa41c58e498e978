using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

public sealed class SqliteHabitTests : HabitTests
{
    private readonly SqliteTestDatabase sqlite;

    public SqliteHabitTests()
        : this(new SqliteTestDatabase())
    {
    }

    private SqliteHabitTests(SqliteTestDatabase sqlite)
        : base(sqlite) => this.sqlite = sqlite;

    public static TheoryData<string> Names => [.. CommonHabits.Of(DatabaseKind.Sqlite).Select(habit => habit.Name)];

    protected override DatabaseKind Kind => DatabaseKind.Sqlite;

    [Theory]
    [MemberData(nameof(Names))]
    public Task Works_with(string habit) => RunAsync(CommonHabits.Named(habit));

    [Theory]
    [InlineData("Pooling=False")]
    [InlineData("Cache=Shared")]
    [InlineData("Foreign Keys=False")]
    [InlineData("Recursive Triggers=True")]
    [InlineData("Default Timeout=1")]
    public Task Works_with_the_setting(string setting) => WholeLife<EffectsDbContext>.RunAsync(services =>
        services.AddDbContext<EffectsDbContext>(options => options.UseSqlite(sqlite.ConnectionString + ";" + setting).AmongMany()));
}
