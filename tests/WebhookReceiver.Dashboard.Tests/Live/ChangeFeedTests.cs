using System.Net;
using System.Net.ServerSentEvents;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Live;

public sealed class ChangeFeedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tells_a_page_that_something_has_changed(bool onKestrel)
    {
        await using var host = await DashboardHost.StartAsync(onKestrel: onKestrel);
        await using var listener = await Listener.StartAsync(host);
        var first = await listener.NextAsync("changed");

        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(ChangeFeed.LookInterval);

        (await listener.NextAsync("changed")).Should().NotBe(first);
        listener.ContentType.Should().Be("text/event-stream");
        listener.Buffering.Should().Be("no");
    }

    [Fact]
    public async Task Is_quiet_while_nothing_changes_but_says_that_it_is_there()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var listener = await Listener.StartAsync(host);
        await listener.NextAsync("changed");
        await host.Clock.TimerSetAsync(ChangeFeed.PingInterval);

        // Not past the minute, which is a change: ages and the chart go on.
        host.Clock.Advance(ChangeFeed.PingInterval);

        await listener.NextAsync("ping");
    }

    [Fact]
    public async Task A_new_minute_is_a_change()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var listener = await Listener.StartAsync(host);
        var first = await listener.NextAsync("changed");
        await host.Clock.TimerSetAsync(ChangeFeed.LookInterval);

        host.Clock.Advance(TimeSpan.FromMinutes(1));

        (await listener.NextAsync("changed")).Should().NotBe(first);
    }

    [Fact]
    public async Task A_page_that_was_rendered_while_nobody_looked_is_told_to_load_again()
    {
        await using var host = await DashboardHost.StartAsync();
        var rendered = VersionIn(await host.ReadAsync("deliveries"));
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);

        await using var listener = await Listener.StartAsync(host);

        (await listener.NextAsync("changed")).Should().NotBe(rendered);
    }

    [Fact]
    public async Task A_page_of_another_process_is_told_to_load_again()
    {
        await using var one = await DashboardHost.StartAsync();
        await using var other = await DashboardHost.StartAsync();

        VersionIn(await one.ReadAsync("deliveries")).Should().NotBe(VersionIn(await other.ReadAsync("deliveries")));
    }

    [Fact]
    public async Task A_page_that_is_up_to_date_is_told_its_own_version()
    {
        await using var host = await DashboardHost.StartAsync();
        await using var first = await Listener.StartAsync(host);
        var version = await first.NextAsync("changed");

        await using var second = await Listener.StartAsync(host);

        VersionIn(await host.ReadAsync("deliveries")).Should().Be(version);
        (await second.NextAsync("changed")).Should().Be(version);
    }

    [Fact]
    public async Task Nobody_looks_while_no_page_is_open()
    {
        await using var host = await DashboardHost.StartAsync();
        var feed = host.Host.Services.GetRequiredService<ChangeFeed>();
        await using (var listener = await Listener.StartAsync(host))
        {
            await listener.NextAsync("changed");
            feed.Listeners.Should().Be(1);
        }

        await DashboardHost.UntilAsync(() => Task.FromResult(feed.Listeners == 0));
        var version = feed.Version;
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(TimeSpan.FromMinutes(5));

        feed.Version.Should().Be(version);
    }

    [Fact]
    public async Task Listens_again_after_the_last_page_was_closed()
    {
        await using var host = await DashboardHost.StartAsync();
        await using (var listener = await Listener.StartAsync(host))
        {
            await listener.NextAsync("changed");
        }

        await using var again = await Listener.StartAsync(host);
        var first = await again.NextAsync("changed");
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(ChangeFeed.LookInterval);

        (await again.NextAsync("changed")).Should().NotBe(first);
    }

    [Fact]
    public async Task Refuses_more_pages_than_it_can_bear()
    {
        await using var host = await DashboardHost.StartAsync();
        var feed = host.Host.Services.GetRequiredService<ChangeFeed>();
        using var ending = new CancellationTokenSource();
        var listeners = Enumerable.Range(0, DashboardLimits.MaxListeners)
            .Select(_ => feed.Listen(ending.Token)!.GetAsyncEnumerator(TestContext.Current.CancellationToken)).ToList();
        foreach (var listener in listeners)
        {
            (await listener.MoveNextAsync()).Should().BeTrue();
        }

        (await host.GetAsync("changes")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        await ending.CancelAsync();
        foreach (var listener in listeners)
        {
            await listener.DisposeAsync();
        }

        feed.Listeners.Should().Be(0);
    }

    [Fact]
    public async Task Ends_when_the_host_stops()
    {
        await using var host = await DashboardHost.StartAsync(onKestrel: true);
        await using var listener = await Listener.StartAsync(host);
        await listener.NextAsync("changed");

        host.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await listener.EndAsync();
    }

    [Fact]
    public async Task An_inbox_out_of_reach_is_logged_once_and_ends_nothing()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddSingleton<EntityFrameworkCore.IWebhookInbox, BrokenInbox>());
        await using var listener = await Listener.StartAsync(host);
        await listener.NextAsync("changed");
        await host.Clock.TimerSetAsync(ChangeFeed.LookInterval);

        host.Clock.Advance(ChangeFeed.LookInterval);
        host.Clock.Advance(ChangeFeed.LookInterval);

        await host.Host.Log.WaitForAsync("DashboardFeedFailed");
        host.Host.Log.Of("DashboardFeedFailed").Should().ContainSingle();
    }

    [Fact]
    public async Task Goes_on_to_tell_what_changes_in_memory_while_the_inbox_is_out_of_reach()
    {
        await using var host = await DashboardHost.StartAsync(
            services: services => services.AddSingleton<EntityFrameworkCore.IWebhookInbox, BrokenInbox>());
        await using var listener = await Listener.StartAsync(host);
        var before = await listener.NextAsync("changed");
        await host.Clock.TimerSetAsync(ChangeFeed.LookInterval);

        await host.Host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        host.Clock.Advance(ChangeFeed.LookInterval);

        (await listener.NextAsync("changed")).Should().NotBe(before);
    }

    [Fact]
    public async Task HEAD_does_not_wait_for_changes()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.SendAsync(HttpMethod.Head, "changes")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static string VersionIn(string html) => html.Split("data-version=\"")[1].Split('"')[0];

    private sealed class Listener(HttpResponseMessage response, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        public string Buffering => response.Headers.GetValues("X-Accel-Buffering").Single();

        public string? ContentType => response.Content.Headers.ContentType?.MediaType;

        public static async Task<Listener> StartAsync(DashboardHost host)
        {
            var response = await host.Host.Client.GetAsync(DashboardHost.Root
                + "/changes", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(Patience);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            return new Listener(response, SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken)
                .GetAsyncEnumerator(TestContext.Current.CancellationToken));
        }

        public async Task<string> NextAsync(string type)
        {
            (await items.MoveNextAsync().AsTask().WaitAsync(Patience)).Should().BeTrue();
            items.Current.EventType.Should().Be(type);
            return items.Current.Data;
        }

        public async Task EndAsync()
        {
            while (await items.MoveNextAsync().AsTask().WaitAsync(Patience))
            {
                // What was on its way.
            }
        }

        public async ValueTask DisposeAsync()
        {
            response.Dispose();
            try
            {
                await items.DisposeAsync();
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // Closed in the middle, as a browser does.
            }
        }
    }
}
