using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed partial class DeliveriesTests
{
    [Fact]
    public async Task Says_that_none_has_arrived()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.WordsAsync("deliveries")).Should().Contain("No delivery has arrived yet.");
    }

    [Fact]
    public async Task Lists_the_newest_first()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        await host.DeliverAsync("evt-2", WebhookEventTypes.CaseCreated);

        IdsIn(await host.ReadAsync("deliveries")).Should().Equal("evt-2", "evt-1");
    }

    [Theory]
    [InlineData("receiver=default", "new", "chat", "bad", "old")]
    [InlineData("receiver=nobody")]
    [InlineData("type=case.updated", "bad")]
    [InlineData("type=nothing.known")]
    [InlineData("state=DeadLetter", "bad")]
    [InlineData("state=processed", "new", "chat", "old")]
    [InlineData("state=Pending")]
    [InlineData("case=c-2", "bad")]
    [InlineData("client=t-1", "new")]
    [InlineData("id=chat", "chat")]
    [InlineData("id=unknown")]
    [InlineData("case=c-2&state=Processed")]
    [InlineData("case=c-2&client=t-1")]
    [InlineData("id=chat&type=chat.created&state=Processed&receiver=default", "chat")]
    [InlineData("id=chat&state=DeadLetter")]
    [InlineData("id=bad&case=c-1")]
    [InlineData("id=bad&case=c-2", "bad")]
    [InlineData("id=new&client=t-1&from=2020-01-01T00%3A00", "new")]
    [InlineData("id=new&before=2020-01-01T00%3A00")]
    public async Task Filters_by(string query, params string[] expected)
    {
        await using var host = await DashboardHost.StartAsync(DashboardHost.FailOnUpdates);
        await host.DeliverAsync("old", WebhookEventTypes.CaseCreated);
        await host.DeliverAsync("bad", WebhookEventTypes.CaseUpdated, DashboardHost.Data("c-2"));
        await host.DeliverAsync("chat", WebhookEventTypes.ChatCreated);
        await host.DeliverAsync("new", WebhookEventTypes.ClientLinked, """{"externalTenantId":"t-1"}""");

        IdsIn(await host.ReadAsync("deliveries?" + query)).Should().Equal(expected);
    }

    [Fact]
    public async Task Filters_by_time()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("old", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(TimeSpan.FromHours(2));
        await host.DeliverAsync("new", WebhookEventTypes.CaseCreated);
        var between = host.Clock.GetUtcNow().AddHours(-1).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

        IdsIn(await host.ReadAsync("deliveries?from=" + between)).Should().Equal("new");
        IdsIn(await host.ReadAsync("deliveries?before=" + between)).Should().Equal("old");
    }

    [Theory]
    [InlineData("state=Nothing")]
    [InlineData("state=99")]
    [InlineData("from=yesterday")]
    [InlineData("after=-1")]
    [InlineData("after=99999999999999999999")]
    [InlineData("type=")]
    public async Task A_filter_that_means_nothing_restricts_nothing(string query)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);

        IdsIn(await host.ReadAsync("deliveries?" + query)).Should().Equal("evt-1");
    }

    [Fact]
    public async Task The_form_shows_what_the_list_is_restricted_to()
    {
        await using var host = await DashboardHost.StartAsync();

        var html = await host.ReadAsync(
            "deliveries?receiver=default&type=partner.custom&state=DeadLetter&case=c-9&from=2026-10-06T12%3A00");

        html.Should().ContainAll("<option selected>default</option>", "<option selected>partner.custom</option>", "value=\"c-9\"",
            "value=\"2026-10-06T12:00\"", "No delivery matches.", "Clear");
    }

    [Fact]
    public async Task Pages_by_key_without_a_gap_or_a_repeat_while_deliveries_arrive()
    {
        await using var host = await DashboardHost.StartAsync(inbox: options => options.RunWorkers = false);
        for (var number = 0; number < 120; number++)
        {
            await host.SendAsync($"evt-{number}", WebhookEventTypes.CaseCreated);
        }

        List<string> seen = [];
        string? page = "deliveries?type=case.created";
        while (page is not null)
        {
            var html = await host.ReadAsync(page);
            seen.AddRange(IdsIn(html));
            page = Older().Match(html) is { Success: true } older ? WebUtility.HtmlDecode(older.Groups["url"].Value) : null;
            page?.Should().Contain("type=case.created");
            await host.SendAsync($"late-{seen.Count}", WebhookEventTypes.CaseCreated);
        }

        seen.Should().Equal(Enumerable.Range(0, 120).Select(number => $"evt-{119 - number}"));
    }

    [Fact]
    public async Task Links_stay_below_a_path_base_and_a_group()
    {
        await using var host = await DashboardHost.StartAsync(map: app =>
        {
            app.UsePathBase("/partner");
            app.UseRouting();
            app.MapGroup("/{area}").MapWebhookDashboard("/hooks");
        });

        var html = await host.ReadAsync("/partner/a%20b/hooks/deliveries/");

        html.Should().Contain("href=\"/partner/a%20b/hooks/dead-letters\"");
    }

    [Fact]
    public async Task Can_be_mapped_at_the_root_of_an_application()
    {
        await using var host = await DashboardHost.StartAsync(map: app => app.MapWebhookDashboard("/"));

        var html = await host.ReadAsync("/deliveries");

        html.Should().ContainAll("href=\"/\"", "href=\"/dead-letters\"");
    }

    [Fact]
    public async Task Shows_hostile_ids_as_text_and_leads_to_them()
    {
        const string Id = "\\\"><script>alert(1)</script>/../?a=b&c#d";
        await using var host = await DashboardHost.StartAsync();
        await host.SendAsync(Id, WebhookEventTypes.CaseCreated);

        var html = await host.ReadAsync("deliveries");
        var link = WebUtility.HtmlDecode(Link().Match(html).Groups["url"].Value);

        html.Should().NotContain("<script>alert");
        (await host.WordsAsync(link)).Should().Contain("\"><script>alert(1)</script>/../?a=b&c#d");
    }

    [Fact]
    public async Task Marks_test_and_replay_deliveries()
    {
        await using var host = await DashboardHost.StartAsync();
        using var request = Deliveries.Signed(Deliveries.Envelope("evt-1", WebhookEventTypes.CaseCreated), host.Clock.GetUtcNow());
        request.Headers.Add("X-Debitura-Test", "true");
        request.Headers.Add("X-Debitura-Replay", "true");
        await host.Host.SendAsync(request);

        (await host.ReadAsync("deliveries")).Should().ContainAll("<span class=\"tag\">test</span>", "<span class=\"tag\">replay</span>");
    }

    private static IEnumerable<string> IdsIn(string html) => Id().Matches(html).Select(match => match.Groups["id"].Value);

    [GeneratedRegex("""<span class="event-id">(?<id>[^<]*)</span>""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Id();

    [GeneratedRegex("""<a class="event" href="(?<url>[^"]*)">""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("""rel="next" href="(?<url>[^"]*)">""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Older();
}
