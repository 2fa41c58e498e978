using System.Net;
using System.Text.RegularExpressions;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed partial class OverviewTests
{
    [Fact]
    public async Task Says_in_words_that_nothing_is_stored()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync()).Should().ContainAll("Nothing waits, and nothing is stuck.",
            "No delivery is stored: none has come, or all are past their retention of 30 days.", "No delivery in the last 60 minutes.");
    }

    [Fact]
    public async Task Says_in_words_that_all_is_well()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(TimeSpan.FromMinutes(4));

        (await host.WordsAsync()).Should().ContainAll("Nothing waits, and nothing is stuck.", "The last delivery came 4 min ago.");
    }

    [Fact]
    public async Task Says_in_words_that_there_was_no_delivery_for_days()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(TimeSpan.FromDays(3));

        (await host.WordsAsync()).Should().Contain("No delivery for 3 days");
    }

    [Fact]
    public async Task Says_in_words_that_dead_letters_wait_and_leads_to_them()
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");

        var html = await host.ReadAsync();

        html.Should().Contain($"<a href=\"{DashboardHost.Root}/dead-letters\">1 dead letter waits for a person.</a>");
    }

    [Fact]
    public async Task Says_in_words_that_an_event_waits_too_long()
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates, inbox: options => options.RunWorkers = false);
        await host.SendAsync("evt-1");
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        (await host.WordsAsync()).Should().Contain("The oldest waiting event has waited for 10 min");
    }

    [Fact]
    public async Task Leads_from_the_oldest_waiting_event_to_it_and_not_to_the_newest()
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates, inbox: options => options.RunWorkers = false);
        await host.SendAsync("evt-oldest");
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        await host.SendAsync("evt-newest");

        var link = OldestLink().Match(await host.ReadAsync()).Groups["url"].Value;
        var words = await host.WordsAsync(WebUtility.HtmlDecode(link)[(DashboardHost.Root.Length + 1)..]);

        words.Should().Contain("evt-oldest").And.NotContain("evt-newest");
    }

    [Theory]
    [InlineData(7, "1 delivery failed in a handler in the last 60 minutes.")]
    [InlineData(1, "1 event was given up and acknowledged in the last 60 minutes.")]
    public async Task Says_in_words_what_became_of_deliveries_without_an_inbox(int failures, string words)
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services
                .AddWebhookReceiver("inline", ReceiverHost.FirstSecret + (options => options.AcknowledgeAfterFailures = failures))
                .AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("down")),
            map: app =>
            {
                app.MapWebhookReceiver("/inline", "inline");
                app.MapWebhookDashboard(DashboardHost.Root);
            });
        using var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        request.RequestUri = new Uri("/inline", UriKind.Relative);

        await host.Host.SendAsync(request);

        (await host.WordsAsync()).Should().Contain(words).And.NotContain("nothing is stuck");
    }

    [Fact]
    public async Task Says_in_words_that_deliveries_were_refused()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        (await host.WordsAsync()).Should().Contain("1 delivery was refused in the last 60 minutes.");
    }

    [Fact]
    public async Task Says_in_words_that_a_type_arrived_which_nobody_handles()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.ChatCreated);

        (await host.WordsAsync()).Should().Contain("Nobody handles chat.created, which arrived.");
    }

    [Fact]
    public async Task Says_in_words_that_a_clock_is_off()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.Host.SendAsync(Deliveries.Signed(
            Deliveries.Envelope("evt-1", WebhookEventTypes.CaseCreated), host.Clock.GetUtcNow() - TimeSpan.FromMinutes(3)));

        (await host.WordsAsync()).Should().Contain("The clock of 'default' is 3 min ahead of Debitura's.");
    }

    [Fact]
    public async Task Draws_each_minute_with_its_outcomes_and_tells_the_same_in_a_table()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        await host.DeliverAsync("evt-2", WebhookEventTypes.CaseCreated);
        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        var html = await host.ReadAsync();

        html.Should().ContainAll("<rect class=\"o-stored\"", "<rect class=\"o-rejected\"", "UTC: 2 Stored, 1 Rejected",
            "aria-label=\"3 deliveries in the last 60 minutes");
        DashboardHost.WordsOf(html).Should().ContainAll("Stored 2", "Rejected 1");
    }

    [Fact]
    public async Task The_chart_reaches_three_hours_back_when_asked()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(TimeSpan.FromMinutes(90));

        (await host.WordsAsync()).Should().Contain("No delivery in the last 60 minutes.");
        (await host.WordsAsync("?minutes=180")).Should().Contain("Stored 1");
    }

    [Fact]
    public async Task Shows_depth_handling_time_secrets_and_the_last_delivery_of_each_type()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        await host.DeliverAsync("evt-2", WebhookEventTypes.ChatCreated);

        var words = await host.WordsAsync();

        words.Should().ContainAll("Waiting 0", "Dead letters 0", "1 run of handlers in the last hour", "default 1 of 1", "case.created",
            "chat.created", "in step");
    }

    [Fact]
    public async Task Says_that_its_figures_are_of_this_process_and_since_its_start()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync()).Should().Contain("what this process saw since it started 2026-");
    }

    [GeneratedRegex("""href="(?<url>[^"]*)">The oldest""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OldestLink();
}
