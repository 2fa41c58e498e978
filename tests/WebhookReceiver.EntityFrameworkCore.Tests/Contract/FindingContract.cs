using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What every database has to hold to when somebody searches for events.</summary>
public abstract class FindingContract(ITestDatabase database) : FilledContract(database)
{
    private static string Data(string? caseId, string? client, string? reference) =>
        $$"""{"caseId":{{Text(caseId)}},"externalTenantId":{{Text(client)}},"reference":{{Text(reference)}}}""";

    [Fact]
    public async Task Finds_by_beginnings_newest_first_and_page_by_page()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await SendAsync(host, "evt-a1", WebhookEventTypes.CaseUpdated, Data("case-11", "client-1", "R-2024_1"));
        await SendAsync(host, "evt-b1", WebhookEventTypes.CaseUpdated, Data("case-12", "client-10", "R-2024%2"));
        await SendAsync(host, "evt-a2", WebhookEventTypes.ClientLinked, Data(null, "client-1", null));
        await SendAsync(host, "evt-b2", WebhookEventTypes.CaseUpdated, Data("case-11", "client-1", "r-2024_1"));

        (await Ids(new InboxQuery { CaseId = " case-11 " })).Should().Equal("evt-b2", "evt-a1");
        (await Ids(new InboxQuery { CaseId = "case-1" })).Should().Equal("evt-b2", "evt-b1", "evt-a1");
        (await Ids(new InboxQuery { CaseId = "CASE-1" })).Should().BeEmpty();
        (await Ids(new InboxQuery { CaseId = "ase-1" })).Should().BeEmpty();
        (await Ids(new InboxQuery { ExternalTenantId = "client-1" })).Should().Equal("evt-b2", "evt-a2", "evt-b1", "evt-a1");
        (await Ids(new InboxQuery { ExternalTenantId = "client-1", CaseId = "case-11" })).Should().Equal("evt-b2", "evt-a1");
        (await Ids(new InboxQuery { ExternalTenantId = "client-10", CaseId = "case-11" })).Should().BeEmpty();
        (await Ids(new InboxQuery { Reference = "R-2024" })).Should().Equal("evt-b1", "evt-a1");
        (await Ids(new InboxQuery { Reference = "R-2024_" })).Should().Equal("evt-a1");
        (await Ids(new InboxQuery { Reference = "%" })).Should().BeEmpty();
        (await Ids(new InboxQuery { EventId = "evt-b" })).Should().Equal("evt-b2", "evt-b1");
        (await Ids(new InboxQuery { EventId = "evt-b", Reference = "R" })).Should().Equal("evt-b1");
        (await Ids(new InboxQuery
        {
            ExternalTenantId = "client-1",
            State = InboxState.Pending,
            EventType = WebhookEventTypes.ClientLinked,
            Receiver = "default"
        })).Should().Equal("evt-a2");
        (await Ids(new InboxQuery { ExternalTenantId = "client-1", State = InboxState.Processed })).Should().BeEmpty();

        var first = await host.Inbox.QueryAsync(new InboxQuery { ExternalTenantId = "client", Limit = 3 }, Token);
        (await Ids(new InboxQuery { ExternalTenantId = "client", After = first[^1].Position })).Should().Equal("evt-a1");
        first[0].Should()
            .Match<InboxEntry>(entry => entry.CaseId == "case-11" && entry.ExternalTenantId == "client-1" && entry.Reference == "r-2024_1");

        async Task<IEnumerable<string>> Ids(InboxQuery query) => (await host.Inbox.QueryAsync(query, Token)).Select(entry => entry.EventId);
    }

    [Fact]
    public async Task Finds_the_beginning_of_an_id()
    {
        await using var host = await StartWithTwoReceiversAsync();
        await host.SendAsync("40dddb89-1");
        await SendToSecondAsync(host, "40dddb89-2");
        await host.SendAsync("40dddb");

        (await Ids("40dddb89")).Should().Equal("40dddb89-2", "40dddb89-1");
        (await Ids(" 40dddb89-1\n")).Should().Equal("40dddb89-1");
        (await Ids("40dddb")).Should().Equal("40dddb");
        (await Ids("40ddd")).Should().BeEmpty();
        (await Ids("      ")).Should().BeEmpty();

        async Task<IEnumerable<string>> Ids(string id) => (await host.Inbox.FindByIdAsync(id, Token)).Select(entry => entry.EventId);
    }

    [Fact]
    public async Task Refuses_what_cannot_be_meant_and_says_why()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        var now = host.Host.Clock.GetUtcNow();

        await Refused(new InboxQuery { CaseId = " " }, "CaseId is blank");
        await Refused(new InboxQuery { ExternalTenantId = string.Empty }, "ExternalTenantId is blank");
        await Refused(new InboxQuery { Reference = "\t" }, "Reference is blank");
        await Refused(new InboxQuery { EventId = " " }, "EventId is blank");
        await Refused(new InboxQuery { Text = " " }, "Text is blank");
        await Refused(new InboxQuery { Text = new string('x', 201) }, "more than 200 characters");
        await Refused(new InboxQuery { Text = "x", ReceivedFrom = now.AddDays(-8) }, "at most 7 days");
        await Refused(new InboxQuery { Text = "x", ReceivedFrom = now.AddDays(-80), ReceivedBefore = now.AddDays(-70) }, "at most 7 days");
        await Refused(new InboxQuery { State = (InboxState)9 }, "no InboxState");

        async Task Refused(InboxQuery query, string because)
        {
            (await ((Func<Task>)(() => host.Inbox.QueryAsync(query, Token))).Should().ThrowAsync<ArgumentException>())
                .Which.Message.Should().Contain(because);
            (await ((Func<Task>)(() => host.Inbox.DiscardAsync(query, cancellationToken: Token))).Should().ThrowAsync<ArgumentException>())
                .Which.Message.Should().Contain(because);
        }
    }

    [Fact]
    public async Task Refuses_a_beginning_of_too_many_and_a_text_in_too_many_events()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("seed");
        await FillAsync(1, 10_001);

        await ((Func<Task>)(() => host.Inbox.QueryAsync(new InboxQuery { CaseId = "c-" }, Token))).Should().ThrowAsync<ArgumentException>()
            .WithMessage("More than 1,000*'c-'*");
        (await host.Inbox.QueryAsync(new InboxQuery { CaseId = "c-1234" }, Token)).Should().ContainSingle();
        (await host.Inbox.QueryAsync(new InboxQuery { CaseId = "c-1" }, Token)).Select(entry => entry.CaseId).Should()
            .OnlyContain(id => id == "c-1").And.NotBeEmpty();

        // The newest of a page are found; what would take reading everything is not.
        var day = DateTimeOffset.UnixEpoch;
        var text = new InboxQuery { Text = "nowhere", ReceivedFrom = day, ReceivedBefore = day.AddMinutes(10_000) };
        (await host.Inbox.QueryAsync(text with { ReceivedFrom = day.AddMinutes(100) }, Token)).Should().BeEmpty();
        await ExecuteAsync("UPDATE webhook_inbox SET received_at = 60000");
        await ((Func<Task>)(() => host.Inbox.QueryAsync(text, Token))).Should().ThrowAsync<ArgumentException>()
            .WithMessage("*10,000 events*");
        (await host.Inbox.QueryAsync(text with { Text = "CASEID", Limit = 3 }, Token)).Select(entry => entry.EventId).Should()
            .Equal("e-10001", "e-10000", "e-9999");
    }

    [Fact]
    public async Task Finds_a_text_in_the_bodies_of_a_bounded_time()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await SendAsync(host, "old", WebhookEventTypes.CaseUpdated, """{"caseId":"c-1","debtor":"Bjørn Ærø"}""");
        host.Host.Clock.Advance(TimeSpan.FromHours(25));
        await SendAsync(host, "new", WebhookEventTypes.CaseUpdated, """{"caseId":"c-2","debtor":"BJØRN ÆRØ"}""");
        await SendAsync(host, "like", WebhookEventTypes.CaseUpdated, """{"caseId":"c-3","debtor":"Bj_rn 100%"}""");
        var now = host.Host.Clock.GetUtcNow();

        (await Ids(new InboxQuery { Text = "bjørn ærø" })).Should().Equal("new");
        (await Ids(new InboxQuery { Text = "bjørn", ReceivedFrom = now.AddDays(-6) })).Should().Equal("new", "old");
        (await Ids(new InboxQuery { Text = "bjørn", ReceivedBefore = now.AddHours(-24) })).Should().Equal("old");
        (await Ids(new InboxQuery { Text = "j_r" })).Should().Equal("like");
        (await Ids(new InboxQuery { Text = "bj", CaseId = "c-2" })).Should().Equal("new");
        var first = await host.Inbox.QueryAsync(new InboxQuery { Text = "debtor", Limit = 1 }, Token);
        (await Ids(new InboxQuery { Text = "debtor", After = first[0].Position })).Should().Equal("new");

        async Task<IEnumerable<string>> Ids(InboxQuery query) => (await host.Inbox.QueryAsync(query, Token)).Select(entry => entry.EventId);
    }

    private static string Text(string? text) => text is null ? "null" : Json(text);
}
