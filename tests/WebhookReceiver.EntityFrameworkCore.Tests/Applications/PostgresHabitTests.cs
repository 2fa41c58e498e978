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
    [InlineData("Include Error Detail=true")]
    public Task Works_with_the_setting(string setting) => WholeLife<EffectsDbContext>.RunAsync(services =>
        services.AddDbContext<EffectsDbContext>(options => options.UseNpgsql(postgres.ConnectionString + ";" + setting).AmongMany()));

    [Fact]
    public async Task Works_with_a_data_source()
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await WholeLife<EffectsDbContext>.RunAsync(
            services => services.AddDbContext<EffectsDbContext>(options => options.UseNpgsql(source).AmongMany()));
    }
}
