using Microsoft.EntityFrameworkCore;
using Npgsql;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class PostgresLifetimeTests : LifetimeContract
{
    private readonly PostgresTestDatabase postgres;

    public PostgresLifetimeTests()
        : this(new PostgresTestDatabase())
    {
    }

    private PostgresLifetimeTests(PostgresTestDatabase postgres)
        : base(postgres) => this.postgres = postgres;

    [Fact]
    public async Task Refuses_contexts_that_share_a_connection()
    {
        await using var shared = new NpgsqlConnection(postgres.ConnectionString);
        var starting = () => StartAsync(
            runsWorkers: false, services => services.AddDbContext<EffectsDbContext>(options => options.UseNpgsql(shared).AmongMany()));

        (await starting.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("*share one database connection*connection string or a data source*");
    }
}
