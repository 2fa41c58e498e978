using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.TestKit;
using WebhookReceiver.Tests.Configuration;

namespace WebhookReceiver.Tests;

public sealed class ReceiverHealthCheckTests
{
    private const string Name = "webhook-receiver";

    [Fact]
    public async Task Is_healthy_when_deliveries_are_accepted()
    {
        using var container = ContainerOf(ChangeableConfiguration.WithSecrets(TestSecrets.First));

        var entry = await CheckAsync(container);

        (entry.Status, entry.Description).Should().Be((HealthStatus.Healthy, "All receivers accept deliveries."));
    }

    [Fact]
    public async Task Tells_how_many_secrets_are_in_force_and_how_full_the_store_is()
    {
        using var container = ContainerOf(ChangeableConfiguration.WithSecrets(TestSecrets.First, TestSecrets.Second));
        await FillAsync(container, 10);

        var entry = await CheckAsync(container);

        entry.Data.Should().Equal(new Dictionary<string, object> { ["default.secrets"] = 2, ["default.memoryStoreFill"] = 0.1 });
    }

    [Fact]
    public async Task Is_degraded_while_changed_settings_are_invalid()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        await CheckAsync(container);
        configuration.ChangeSecrets("a broken secret");

        var entry = await CheckAsync(container);

        entry.Status.Should().Be(HealthStatus.Degraded);
        entry.Description.Should().Contain("SigningSecrets").And.NotContain("a broken");
    }

    [Fact]
    public async Task Is_healthy_again_when_the_settings_are_fixed()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        await CheckAsync(container);
        configuration.ChangeSecrets("broken");
        configuration.ChangeSecrets(TestSecrets.Second);

        var entry = await CheckAsync(container);

        entry.Status.Should().Be(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData(79, HealthStatus.Healthy)]
    [InlineData(80, HealthStatus.Degraded)]
    [InlineData(99, HealthStatus.Degraded)]
    [InlineData(100, HealthStatus.Unhealthy)]
    public async Task Tells_when_the_memory_store_fills_up(int events, HealthStatus expected)
    {
        using var container = ContainerOf(ChangeableConfiguration.WithSecrets(TestSecrets.First));
        await FillAsync(container, events);

        var entry = await CheckAsync(container);

        entry.Status.Should().Be(expected);
    }

    [Fact]
    public async Task Is_healthy_again_when_the_events_of_a_full_store_have_expired()
    {
        using var container = ContainerOf(ChangeableConfiguration.WithSecrets(TestSecrets.First));
        await FillAsync(container, 100);
        container.Clock.Advance(TimeSpan.FromDays(2));

        var entry = await CheckAsync(container);

        entry.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Stays_unhealthy_when_another_receiver_is_only_degraded()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddHealthChecks().AddWebhookReceiver();
            services.AddWebhookReceiver(ReceiverHost.FirstSecret + (options => options.MaxTrackedEvents = 100));
            services.AddWebhookReceiver("other", ReceiverHost.FirstSecret + (options => options.MaxTrackedEvents = 100));
        });
        await FillAsync(container, 100);
        await FillAsync(container, 85, "other");

        var entry = await CheckAsync(container);

        entry.Status.Should().Be(HealthStatus.Unhealthy);
        entry.Description.Should().Contain("'default'").And.Contain("'other'");
    }

    [Fact]
    public async Task Says_nothing_about_the_fill_of_a_store_that_the_application_brought()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddHealthChecks().AddWebhookReceiver();
            services.AddSingleton<IReplayStore, OwnStore>();
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        });

        var entry = await CheckAsync(container);

        entry.Data.Keys.Should().Equal("default.secrets");
    }

    [Fact]
    public async Task Takes_the_name_it_is_given()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddHealthChecks().AddWebhookReceiver("mine");
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        });

        var entry = await CheckAsync(container, "mine");

        entry.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public void Refuses_no_builder()
    {
        var add = () => ((IHealthChecksBuilder)null!).AddWebhookReceiver();

        add.Should().Throw<ArgumentNullException>();
    }

    private static ReceiverContainer ContainerOf(ChangeableConfiguration configuration) => new(services =>
    {
        services.AddHealthChecks().AddWebhookReceiver();
        services.AddWebhookReceiver(configuration.Section);
        services.Configure<WebhookReceiverOptions>(options => options.MaxTrackedEvents = 100);
    });

    private static async Task<HealthReportEntry> CheckAsync(ReceiverContainer container, string name = Name)
    {
        var report = await container.Get<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries[name];
    }

    private static async Task FillAsync(ReceiverContainer container, int events, string receiver = WebhookReceiverDefaults.ReceiverName)
    {
        for (var number = 0; number < events; number++)
        {
            await container.Get<IReplayStore>().ClaimAsync(
                new ClaimRequest
                {
                    Receiver = receiver,
                    EventId = $"e-{number}",
                    Signature = default,
                    Lease = TimeSpan.FromSeconds(38),
                    Retention = TimeSpan.FromHours(24),
                },
                TestContext.Current.CancellationToken);
        }
    }

    private sealed class OwnStore : IReplayStore
    {
        public ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
