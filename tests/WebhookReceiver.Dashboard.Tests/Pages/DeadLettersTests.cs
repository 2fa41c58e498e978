using System.Net;
using System.Text.RegularExpressions;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed partial class DeadLettersTests
{
    [Fact]
    public async Task Says_that_there_is_none()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync("dead-letters")).Should().Contain("No dead letter: nothing waits for a person.");
    }

    [Fact]
    public async Task Groups_by_error_with_what_differs_taken_out()
    {
        await using var host = await StartAsync(updates: 3, closes: 1);

        var words = await host.WordsAsync("dead-letters");

        words.Should().ContainAll("The ledger of case c-# is locked. System.InvalidOperationException 3 events",
            "Case c-# was never created here. WebhookReceiver.DoNotRetryException 1 event");
    }

    [Fact]
    public async Task Lists_ten_of_a_group_and_all_on_the_groups_own_page()
    {
        await using var host = await StartAsync(updates: 12);

        var all = await host.ReadAsync("dead-letters");
        var group = await host.ReadAsync(WebUtility.HtmlDecode(GroupLink().Match(all).Groups["url"].Value));

        Box().Count(all).Should().Be(10);
        all.Should().ContainAll("List all 12", "Requeue all 12");
        Box().Count(group).Should().Be(12);
    }

    [Theory]
    [InlineData(1000, false)]
    [InlineData(1001, true)]
    public async Task Says_when_older_ones_are_left_out(int count, bool isSaid)
    {
        await using var host = await DashboardHost.StartAsync();

        // Unreadable deliveries are dead letters at once.
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => host.Host.SendAsync($"{{no json {number}")));

        var words = await host.WordsAsync("dead-letters");

        words.Should().Contain("1,000 events");
        words.Contains("The newest 1,000 are grouped here; older ones come forward when these are gone.", StringComparison.Ordinal).Should()
            .Be(isSaid);
    }

    [Fact]
    public async Task Asks_before_it_acts()
    {
        await using var host = await StartAsync(updates: 2);

        var response = await host.PostAsync("dead-letters", "dead-letters", ("do", "discard"), ("event", DashboardHost.KeyOf("upd-0")),
            ("event", DashboardHost.KeyOf("upd-1")));
        var words = DashboardHost.WordsOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        words.Should().ContainAll("Discard 2 events?", "They are not handled", "upd-0", "upd-1", "Cancel");
        (await DeadAsync(host.Dashboard)).Should().HaveCount(2);
    }

    [Fact]
    public async Task Asks_for_a_selection_when_there_is_none()
    {
        await using var host = await StartAsync(updates: 1);

        var response = await host.PostAsync("dead-letters", "dead-letters", ("do", "requeue"));

        DashboardHost.WordsOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should()
            .Contain("Nothing is selected");
    }

    [Fact]
    public async Task Discards_the_selected_ones_and_no_other()
    {
        await using var host = await StartAsync(updates: 3);

        var words = await ChangeAsync(host, "discard", "upd-0", "upd-2");

        words.Should().ContainAll("Discarded 2 of 2 events", "All done.");
        (await DeadAsync(host.Dashboard)).Should().Equal("upd-1");
    }

    [Fact]
    public async Task Requeues_a_whole_group_and_says_how_many_it_was()
    {
        await using var host = await StartAsync(updates: 12, closes: 1);
        host.Mend();
        var page = await host.Dashboard.ReadAsync("dead-letters");

        var confirm = await host.Dashboard.PostAsync(
            "dead-letters", "dead-letters", ("do", "requeue-group"), ("group", GroupId().Match(page).Groups["id"].Value));
        var html = await confirm.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var changed = await host.Dashboard.PostAsync(
            "dead-letters/change",
            [
                ("__RequestVerificationToken", DashboardHost.TokenIn(html)),
                ("do", "requeue"),
                .. Hidden().Matches(html).Select(match => ("event", WebUtility.HtmlDecode(match.Groups["key"].Value))),
            ]);

        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        DashboardHost.WordsOf(await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should()
            .ContainAll("Requeued 12 of 12 events", "All done.");
        await DashboardHost.UntilAsync(async () => (await DeadAsync(host.Dashboard)).SequenceEqual(["cls-0"]));
        host.Dashboard.Host.Log.Of("ManyRequeuedByUser").Should().ContainSingle().Which.Message.Should()
            .Contain("requeued 12 of 12 events");
        for (var number = 0; number < 12; number++)
        {
            (await ActionsAsync(host.Dashboard, $"upd-{number}")).Should().ContainSingle().Which.By.Should().Be("Somebody without a login");
        }
    }

    [Fact]
    public async Task Leaves_those_alone_that_somebody_else_was_faster_with()
    {
        await using var host = await StartAsync(updates: 3);
        await host.Dashboard.Inbox.DiscardAsync("upd-1", cancellationToken: TestContext.Current.CancellationToken);

        var words = await ChangeAsync(host, "discard", "upd-0", "upd-1", "upd-2");

        words.Should().ContainAll("Discarded 2 of 3 events", "1 event was left as it was");
        host.Dashboard.Host.Log.Of("ManyDiscardedByUser").Should().ContainSingle().Which.Message.Should()
            .Contain("discarded 2 of 3 events");
    }

    [Fact]
    public async Task Does_not_requeue_what_somebody_else_has_given_up()
    {
        await using var host = await StartAsync(updates: 2);
        await host.Dashboard.Inbox.DiscardAsync("upd-1", cancellationToken: TestContext.Current.CancellationToken);
        host.Mend();

        var words = await ChangeAsync(host, "requeue", "upd-0", "upd-1");

        words.Should().ContainAll("Requeued 1 of 2 events", "1 event was left as it was");
        (await host.Dashboard.Inbox.FindAsync("upd-1", cancellationToken: TestContext.Current.CancellationToken))!.Entry.State.Should()
            .Be(InboxState.Discarded);
    }

    [Fact]
    public async Task Shows_nothing_of_errors_whose_redaction_gives_nothing()
    {
        await using var host = await DashboardHost.StartAsync(
            DashboardHost.FailOnUpdates, configure: options => options.Redact = (_, _) => null!);
        await host.DeliverAsync("evt-1");

        (await host.WordsAsync("dead-letters")).Should().Contain("(not shown: redaction failed)");
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_acts_once()
    {
        await using var host = await StartAsync(updates: 2);

        var first = await ChangeAsync(host, "discard", "upd-0");
        var second = await ChangeAsync(host, "discard", "upd-0");

        first.Should().Contain("Discarded 1 of 1 event");
        second.Should().Contain("Discarded 0 of 1 event");
        (await ActionsAsync(host.Dashboard, "upd-0")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_thousand_are_changed_at_once()
    {
        await using var host = await DashboardHost.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(number => host.Host.SendAsync($"{{no json {number}")));
        var page = await host.ReadAsync("dead-letters");
        var confirm = await host.PostAsync(
            "dead-letters", "dead-letters", ("do", "discard-group"), ("group", GroupId().Match(page).Groups["id"].Value));
        var html = await confirm.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var changed = await host.PostAsync(
            "dead-letters/change",
            [
                ("__RequestVerificationToken", DashboardHost.TokenIn(html)),
                ("do", "discard"),
                .. Hidden().Matches(html).Select(match => ("event", WebUtility.HtmlDecode(match.Groups["key"].Value))),
            ]);

        DashboardHost.WordsOf(await changed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should()
            .Contain("Discarded 1,000 of 1,000 events");
        (await DeadAsync(host)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_hostile_error_is_text()
    {
        await using var host = await DashboardHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException("<script>alert(1)</script>")));
        await host.DeliverAsync("evt-1");

        (await host.ReadAsync("dead-letters")).Should().NotContain("<script>alert");
    }

    private static Task<RepairableHost> StartAsync(int updates, int closes = 0) => RepairableHost.StartAsync(updates, closes);

    private static async Task<string> ChangeAsync(RepairableHost host, string action, params string[] ids)
    {
        var response = await host.Dashboard.PostAsync(
            "dead-letters/change", "dead-letters", [("do", action), .. ids.Select(id => ("event", DashboardHost.KeyOf(id)))]);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return DashboardHost.WordsOf(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<IReadOnlyList<InboxAction>> ActionsAsync(DashboardHost host, string id) =>
        (await host.Inbox.FindAsync(id, cancellationToken: TestContext.Current.CancellationToken))!.Actions;

    private static async Task<IEnumerable<string>> DeadAsync(DashboardHost host) =>
        (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.DeadLetter }, TestContext.Current.CancellationToken))
            .Select(entry => entry.EventId);

    [GeneratedRegex("""href="(?<url>[^"]*\?group=[^"]*)">List all""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GroupLink();

    [GeneratedRegex("""name="group" value="(?<id>[^"]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GroupId();

    [GeneratedRegex("""<input type="hidden" name="event" value="(?<key>[^"]*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("""<input type="checkbox" name="event""", RegexOptions.None, 1000)]
    private static partial Regex Box();
}
