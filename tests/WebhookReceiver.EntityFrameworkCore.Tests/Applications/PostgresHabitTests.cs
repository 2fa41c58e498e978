using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

public sealed class PostgresHabitTests : HabitTests
{
    private readonly PostgresTestDatabase postgres;

    public PostgresHabitTests()
        : this(new PostgresTestDatabase())
    {
    }

    private PostgresHabitTests(PostgresTestDatabase postgres)
        : base(postgres) => this.postgres = postgres;

    public static TheoryData<string> Names => [.. CommonHabits.Of(DatabaseKind.Postgres).Select(habit => habit.Name)];

    protected override DatabaseKind Kind => DatabaseKind.Postgres;

    [Theory]
    [MemberData(nameof(Names))]
    public Task Works_with(string habit) => RunAsync(CommonHabits.Named(habit));

    [Theory]
    [InlineData("Pooling=false")]
    [InlineData("No Reset On Close=true")]
    [InlineData("Max Auto Prepare=20")]
    [InlineData("Options=-c default_transaction_isolation=serializable")]
    [InlineData("Options=-c default_transaction_isolation=repeatable\\ read")]
    [InlineData("Options=-c lock_timeout=500 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=5000")]
    [InlineData("Options=-c standard_conforming_strings=off -c bytea_output=escape -c row_security=off")]
    [InlineData("Max Auto Prepare=100;No Reset On Close=true")]
    [InlineData("Search Path='\"My Shop\"'")]
    [InlineData("Include Error Detail=true")]
    public async Task Works_with_the_setting(string setting)
    {
        await Database.ExecuteAsync("""CREATE SCHEMA "My Shop";""");
        await WholeLife<EffectsDbContext>.RunAsync(services =>
            services.AddDbContext<EffectsDbContext>(options => options.UseNpgsql(postgres.ConnectionString + ";" + setting).AmongMany()));
    }

    [Theory]
    [InlineData("Order")]
    [InlineData("My.Shop \"x\" ü;' --")]
    [InlineData("%s{0}")]
    public Task Works_with_the_schema(string schema) =>
        RunAsync(new Habit(schema) { Model = (model, _) => model.HasDefaultSchema(schema) });

    [Fact]
    public async Task Works_with_a_data_source()
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await WholeLife<EffectsDbContext>.RunAsync(
            services => services.AddDbContext<EffectsDbContext>(options => options.UseNpgsql(source).AmongMany()));
    }
}
