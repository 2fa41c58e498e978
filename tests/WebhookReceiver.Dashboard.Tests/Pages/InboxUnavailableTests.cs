using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

/// <summary>What is in memory is worth most while the database is away.</summary>
public sealed class InboxUnavailableTests
{
    private const string Unavailable = "The inbox's database is unavailable.";

    [Fact]
    public async Task Overview_says_so_and_shows_what_is_in_memory()
    {
        await using var host = await StartAsync();
        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        var words = await host.WordsAsync();

        words.Should().ContainAll(Unavailable, "1 delivery was refused", "Waiting – unknown", "Dead letters – unknown", "default 1 of 1",
            "Rejected 1").And.NotContainAny(BrokenInbox.Secret, "Nothing waits", "No delivery is stored");
    }

    [Fact]
    public async Task Overview_says_so_first()
    {
        await using var host = await StartAsync();
        await host.Host.SendAsync(Deliveries.Signed(
            Deliveries.Envelope("evt-1", WebhookEventTypes.CaseCreated), host.Clock.GetUtcNow() - TimeSpan.FromMinutes(3)));

        (await host.WordsAsync()).Should()
            .MatchRegex("Overview Send a test event The inbox's database is unavailable. +The clock of 'default'");
    }

    [Fact]
    public async Task Receivers_says_so_and_shows_what_is_in_memory()
    {
        await using var host = await StartAsync();

        var words = await host.WordsAsync("receivers");

        words.Should().ContainAll(Unavailable, "case.created Shop.SaveCase unknown", "1 of 1 in use since", "Tolerance 5 min",
            "Healthy bank").And.NotContain(BrokenInbox.Secret);
    }

    [Theory]
    [InlineData("", "overview")]
    [InlineData("receivers", "receivers")]
    public async Task The_log_has_the_exception(string page, string name)
    {
        await using var host = await StartAsync();

        await host.ReadAsync(page);

        var line = host.Host.Log.Of("DashboardPageFailed").Should().ContainSingle().Subject;
        line.Message.Should().Contain(name);
        line.Exception!.Message.Should().Contain(BrokenInbox.Secret);
    }

    private static Task<DashboardHost> StartAsync() => DashboardHost.StartAsync(services: services =>
    {
        services.AddSingleton<IWebhookInbox, BrokenInbox>();
        services.AddHealthChecks().AddCheck("bank", () => Microsoft.Extensions.Diagnostics.HealthChecks.HealthCheckResult.Healthy());
    });
}
