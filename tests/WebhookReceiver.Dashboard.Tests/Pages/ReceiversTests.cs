using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class ReceiversTests
{
    [Fact]
    public async Task Shows_path_handlers_options_and_secrets_without_a_value()
    {
        await using var host = await DashboardHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "Shop.BookCase")
                .AddUnhandledEventHandler((_, _) => Task.CompletedTask, "Shop.Rest"),
            receiver: options =>
            {
                options.SigningSecrets.Add(TestSecrets.Second);
                options.Tolerance = TimeSpan.FromMinutes(7);
            });
        await host.DeliverAsync("evt-1");

        var html = await host.ReadAsync("receivers");
        var words = DashboardHost.WordsOf(html);

        words.Should().ContainAll(
            "default", Deliveries.Path, "case.updated Shop.BookCase", "everything else Shop.Rest", "1 of 2 in use since",
                "matched 1 delivery", "2 of 2", "matched nothing yet",
            "Tolerance 7 min", "stored in the inbox, then handled", "MaxAttempts 1");
        html.Should().NotContainAny(TestSecrets.First, TestSecrets.Second, TestSecrets.First[..12]);
    }

    [Fact]
    public async Task Lists_types_that_arrived_without_a_handler()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.ChatCreated);

        (await host.WordsAsync("receivers")).Should().Contain("Arrived without a handler: chat.created.");
    }

    [Fact]
    public async Task Marks_types_that_only_the_catch_all_takes()
    {
        await using var host = await DashboardHost.StartAsync(
            receiver => receiver.AddUnhandledEventHandler((_, _) => Task.CompletedTask, "Shop.Rest"));
        await host.DeliverAsync("evt-1", WebhookEventTypes.ChatCreated);

        (await host.WordsAsync("receivers")).Should().Contain("chat.created Shop.Rest catch-all");
    }

    [Fact]
    public async Task Tells_since_when_a_secret_is_in_use()
    {
        var settings = new ReloadableConfiguration(Secrets(TestSecrets.First));
        await using var host = await StartAsync(settings);
        host.Clock.Advance(TimeSpan.FromHours(5));
        settings.Replace(Secrets(TestSecrets.First, TestSecrets.Second));

        var words = await host.WordsAsync("receivers");

        string At(TimeSpan later) =>
            (host.Clock.GetUtcNow() - later).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        words.Should().ContainAll($"1 of 2 in use since {At(TimeSpan.FromHours(5))}", $"2 of 2 in use since {At(TimeSpan.Zero)}");
    }

    [Fact]
    public async Task Counts_anew_which_secret_matches_when_they_change_places()
    {
        var settings = new ReloadableConfiguration(Secrets(TestSecrets.First));
        await using var host = await StartAsync(settings);
        await host.DeliverAsync("evt-1");
        var before = await host.WordsAsync("receivers");

        settings.Replace(Secrets(TestSecrets.Second, TestSecrets.First));
        await host.DeliverAsync("evt-2");
        var after = await host.WordsAsync("receivers");

        before.Should().Contain("matched 1 delivery");
        after[after.IndexOf("1 of 2", StringComparison.Ordinal)..after.IndexOf("2 of 2", StringComparison.Ordinal)].Should()
            .Contain("matched nothing yet");
        after[after.IndexOf("2 of 2", StringComparison.Ordinal)..].Should().Contain("matched 1 delivery");
    }

    [Fact]
    public async Task Says_that_a_change_of_settings_is_invalid_and_shows_those_in_force()
    {
        var settings = new ReloadableConfiguration(Secrets(TestSecrets.First));
        await using var host = await StartAsync(settings);
        settings.Replace(Secrets("too short"));

        var words = await host.WordsAsync("receivers");

        words.Should().ContainAll("The latest change of its settings is invalid", "Tolerance 5 min", "1 of 1 in use since")
            .And.NotContain("too short");
    }

    [Fact]
    public async Task Leaves_out_options_that_do_nothing_with_an_inbox()
    {
        await using var host = await DashboardHost.StartAsync(receiver: options => options.HandlerTimeout = TimeSpan.FromSeconds(3));

        (await host.WordsAsync("receivers")).Should().Contain("FutureTolerance")
            .And.NotContainAny("HandlerTimeout 3 s", "CompletedRetention", "AcknowledgeAfterFailures", "MaxTrackedEvents");
    }

    [Fact]
    public async Task Shows_all_options_of_a_receiver_without_an_inbox()
    {
        await using var host = await DashboardHost.StartAsync(services: services =>
            services.AddWebhookReceiver(
                "partner", ReceiverHost.FirstSecret + (options => options.HandlerTimeout = TimeSpan.FromSeconds(3))));

        (await host.WordsAsync("receivers")).Should().ContainAll(
            "handled before they are answered", "HandlerTimeout 3 s", "CompletedRetention", "AcknowledgeAfterFailures", "MaxTrackedEvents");
    }

    [Fact]
    public async Task Says_what_SQLite_makes_of_the_inbox_options()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync("receivers")).Should()
            .ContainAll("MaxConcurrency 16; on SQLite 1, because it has one writer", "HandlerTimeout 5 min; on SQLite at most 5 s");
    }

    [Fact]
    public async Task Shows_the_health_of_the_application()
    {
        await using var host = await DashboardHost.StartAsync(services: services =>
            services.AddHealthChecks().AddWebhookInbox().AddCheck("bank", () => HealthCheckResult.Degraded("The bank is slow.")));

        (await host.WordsAsync("receivers")).Should().ContainAll("Healthy webhook-inbox", "Degraded bank The bank is slow.");
    }

    [Fact]
    public async Task Says_that_there_is_no_health_check()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync("receivers")).Should().Contain("No health check is registered");
    }

    private static (string Key, string? Value)[] Secrets(params IEnumerable<string> secrets) =>
        [.. secrets.Select((secret, index) => ($"WebhookReceiver:SigningSecrets:{index}", (string?)secret))];

    private static Task<DashboardHost> StartAsync(ReloadableConfiguration settings) => DashboardHost.StartAsync(
        (services, database) =>
        {
            services.AddWebhookReceiver(new ConfigurationBuilder().Add(settings).Build().GetSection("WebhookReceiver"))
                .AddHandler<CaseCreated>((_, _) => Task.CompletedTask).UseInbox(database);
            services.AddWebhookDashboard();
        },
        app => app.MapWebhookDashboard(DashboardHost.Root));
}
