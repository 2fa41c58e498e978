using System.Collections.Concurrent;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What every database has to hold to when somebody reads the inbox and changes what became of events.</summary>
public abstract class OperatingContract(ITestDatabase database) : FilledContract(database)
{
    [Fact]
    public async Task Queries_by_state_type_entity_receiver_and_time_page_by_page()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        for (var number = 0; number < 5; number++)
        {
            await host.SendAsync($"e-{number}", $"c-{number}");
            host.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var all = await host.Inbox.QueryAsync(new InboxQuery(), Token);
        var page = await host.Inbox.QueryAsync(new InboxQuery { Limit = 2, After = all[1].Position }, Token);
        var ofCase = await host.Inbox.QueryAsync(new InboxQuery { CaseId = "c-3" }, Token);
        var recent = await host.Inbox.QueryAsync(new InboxQuery
        {
            ReceivedFrom = all[1]
            .ReceivedAt,
            State = InboxState.Pending,
            EventType = WebhookEventTypes.CaseUpdated,
            Receiver = "default"
        }, Token);
        var none = await host.Inbox.QueryAsync(new InboxQuery { Receiver = "other" }, Token);

        all.Select(entry => entry.EventId).Should().Equal("e-4", "e-3", "e-2", "e-1", "e-0");
        page.Select(entry => entry.EventId).Should().Equal("e-2", "e-1");
        ofCase.Should().ContainSingle().Which.EventId.Should().Be("e-3");
        recent.Select(entry => entry.EventId).Should().Equal("e-4", "e-3");
        none.Should().BeEmpty();
    }

    [Fact]
    public async Task Merges_the_events_of_one_type_from_all_receivers()
    {
        await using var host = await StartWithTwoReceiversAsync();
        await host.SendAsync("a-1", "c-1");
        await SendToSecondAsync(host, "b-1");
        await host.SendAsync("a-2", "c-2");
        await SendToSecondAsync(host, "b-2");

        var first = await host.Inbox.QueryAsync(new InboxQuery { EventType = WebhookEventTypes.CaseUpdated, Limit = 3 }, Token);
        var second = await host.Inbox.QueryAsync(
            new InboxQuery { EventType = WebhookEventTypes.CaseUpdated, After = first[^1].Position }, Token);
        var ofOne = await host.Inbox.QueryAsync(new InboxQuery { EventType = WebhookEventTypes.CaseUpdated, Receiver = "second" }, Token);

        first.Select(entry => entry.EventId).Should().Equal("b-2", "a-2", "b-1");
        second.Select(entry => entry.EventId).Should().Equal("a-1");
        ofOne.Select(entry => entry.EventId).Should().Equal("b-2", "b-1");
    }

    [Fact]
    public async Task Cuts_a_range_of_time_to_the_millisecond()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        foreach (var id in (string[])["e-1", "e-2", "e-3"])
        {
            await host.SendAsync(id);
            host.Host.Clock.Advance(TimeSpan.FromHours(1));
        }

        var at = (await host.EntryAsync("e-2")).ReceivedAt;
        var millisecond = TimeSpan.FromMilliseconds(1);

        (await Ids(new InboxQuery { ReceivedFrom = at })).Should().Equal("e-3", "e-2");
        (await Ids(new InboxQuery { ReceivedFrom = at + millisecond })).Should().Equal("e-3");
        (await Ids(new InboxQuery { ReceivedBefore = at })).Should().Equal("e-1");
        (await Ids(new InboxQuery { ReceivedBefore = at + millisecond })).Should().Equal("e-2", "e-1");
        (await Ids(new InboxQuery { ReceivedFrom = at, ReceivedBefore = at + millisecond })).Should().Equal("e-2");
        (await Ids(new InboxQuery { ReceivedFrom = DateTimeOffset.MinValue, ReceivedBefore = DateTimeOffset.MaxValue })).Should()
            .HaveCount(3);

        async Task<IEnumerable<string>> Ids(InboxQuery query) => (await host.Inbox.QueryAsync(query, Token)).Select(entry => entry.EventId);
    }

    [Theory]
    [InlineData(InboxState.DeadLetter, null, "bad")]
    [InlineData(InboxState.DeadLetter, "c-2", "bad")]
    [InlineData(InboxState.Processed, "c-1", "good")]
    [InlineData(InboxState.Processed, null, "good")]
    public async Task Combines_what_it_is_asked_for(InboxState state, string? caseId, string expected)
    {
        await using var host = await StartAsync(fails: e => e.Id == "bad", configure: options => options.MaxAttempts = 1);
        await host.SendAsync("good", "c-1");
        await host.SendAsync("bad", "c-2");
        await host.UntilStateAsync("good", InboxState.Processed);
        await host.UntilStateAsync("bad", InboxState.DeadLetter);

        var query = new InboxQuery
        {
            State = state,
            CaseId = caseId,
            EventType = WebhookEventTypes.CaseUpdated,
            Receiver = WebhookReceiverDefaults.ReceiverName,
        };
        var found = await host.Inbox.QueryAsync(query, Token);
        var ofAnotherType = await host.Inbox.QueryAsync(query with { EventType = "'; --" }, Token);

        found.Should().ContainSingle().Which.EventId.Should().Be(expected);
        ofAnotherType.Should().BeEmpty();
    }

    [Fact]
    public async Task Finds_the_newest_delivery_of_each_type_at_each_receiver()
    {
        await using var host = await StartWithTwoReceiversAsync();
        await host.SendAsync("a-1", "c-1");
        await host.SendAsync("a-2", "c-2");
        await host.Host.SendAsync(Deliveries.Envelope("l-1", WebhookEventTypes.ClientLinked));
        await host.Host.SendAsync("{not json");
        await SendToSecondAsync(host, "b-1");

        var last = await host.Inbox.GetLastDeliveriesAsync(Token);

        last.Select(one => (one.Receiver, one.EventType)).Should().Equal(
            ("default", null), ("default", WebhookEventTypes.CaseUpdated), ("default", WebhookEventTypes.ClientLinked),
                ("second", WebhookEventTypes.CaseUpdated));
        last[1].EventId.Should().Be("a-2");
        last[3].EventId.Should().Be("b-1");
    }

    [Fact]
    public async Task Finds_an_id_at_every_receiver()
    {
        await using var host = await StartWithTwoReceiversAsync();
        await host.SendAsync("same", "c-1");
        await SendToSecondAsync(host, "same");
        await SendToSecondAsync(host, "other");

        var found = await host.Inbox.FindByIdAsync("same", Token);
        var none = await host.Inbox.FindByIdAsync("sam", Token);

        found.Select(entry => entry.Receiver).Should().Equal("default", "second");
        none.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a\0b", "c\0d", "t\0u")]
    [InlineData("\0", "\0", "\0")]
    [InlineData("digest:", "'; DROP TABLE webhook_inbox; --", "case.updated")]
    public async Task Finds_and_changes_an_event_by_texts_that_no_column_takes_as_they_are(string id, string caseId, string type)
    {
        await using var host = await InboxHost.StartAsync(
            Database, receiver => receiver.AddUnhandledEventHandler((_, _) => throw new DoNotRetryException("not this one")));
        await SendAsync(host, id, type, $$"""{"caseId":{{Json(caseId)}},"externalTenantId":"t-1"}""");
        await host.UntilAsync(async () => (await host.Inbox.GetStatisticsAsync(Token)).DeadLetters == 1);

        var listed = (await host.Inbox.QueryAsync(new InboxQuery { CaseId = caseId, EventType = type, Receiver = "default" }, Token))
            .Should().ContainSingle().Subject;
        var ofType = await host.Inbox.QueryAsync(new InboxQuery { EventType = type }, Token);
        var found = await host.Inbox.FindAsync(id, cancellationToken: Token);
        var foundAsListed = await host.Inbox.FindAsync(listed.EventId, cancellationToken: Token);
        var everywhere = await host.Inbox.FindByIdAsync(id, Token);
        var discarded = await host.Inbox.DiscardAsync(id, cancellationToken: Token);
        var requeued = await host.Inbox.RequeueAsync(id, cancellationToken: Token);

        found!.Entry.Position.Should().Be(listed.Position);
        foundAsListed!.Entry.Position.Should().Be(listed.Position);
        everywhere.Should().ContainSingle();
        ofType.Should().ContainSingle();
        discarded.Should().BeTrue();
        requeued.Should().BeTrue();
    }

    [Theory]
    [InlineData("caseId")]
    [InlineData("externalTenantId")]
    public async Task Lists_the_events_of_a_case_or_client_whose_id_no_column_holds(string name)
    {
        var id = new string('x', 150) + "\0" + string.Concat(Enumerable.Repeat("\U0001F600", 3_000));
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await SendAsync(host, "e-1", WebhookEventTypes.CaseUpdated, $$"""{"{{name}}":{{Json(id)}}}""");
        await host.SendAsync("e-2", "c-2");

        var query = name == "caseId" ? new InboxQuery { CaseId = id } : new InboxQuery { ExternalTenantId = id };
        var found = await host.Inbox.QueryAsync(query, Token);

        // As a page links to the rest of a case: by what is listed, which is cut.
        var shown = found.Should().ContainSingle().Subject.Entity!.Split(':', 2)[1];
        var again = await host.Inbox.QueryAsync(
            name == "caseId" ? new InboxQuery { CaseId = shown } : new InboxQuery { ExternalTenantId = shown }, Token);
        again.Should().ContainSingle().Which.EventId.Should().Be("e-1");
    }

    [Theory]
    [InlineData("\0")]
    [InlineData("\ud800")]
    public async Task Finds_nothing_by_a_text_that_cannot_be_stored(string text)
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("e-1");

        (await host.Inbox.QueryAsync(new InboxQuery { Receiver = text }, Token)).Should().BeEmpty();
        (await host.Inbox.QueryAsync(new InboxQuery { EventType = text }, Token)).Should().BeEmpty();
        (await host.Inbox.QueryAsync(new InboxQuery { CaseId = text }, Token)).Should().BeEmpty();
        (await host.Inbox.QueryAsync(new InboxQuery
        {
            ExternalTenantId = text,
            Receiver = text,
            EventType = text,
            State = InboxState.Pending
        }, Token)).Should().BeEmpty();
        (await host.Inbox.FindByIdAsync(text, Token)).Should().BeEmpty();
        (await host.Inbox.FindAsync(text, cancellationToken: Token)).Should().BeNull();
        (await host.Inbox.FindAsync("e-1", text, Token)).Should().BeNull();
        (await host.Inbox.RequeueAsync("e-1", text, cancellationToken: Token)).Should().BeFalse();
        (await host.Inbox.DiscardAsync(text, cancellationToken: Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Counts_what_waits_and_changes_its_stamp_with_every_change()
    {
        var isGood = false;
        await using var host = await StartAsync(fails: _ => !isGood, configure: options => options.MaxAttempts = 2);
        var stamps = new List<string> { (await host.Inbox.GetStatisticsAsync(Token)).ChangeStamp };

        await host.SendAsync("e-1");
        await host.UntilAsync(async () => (await host.EntryAsync("e-1")).LastError is not null);
        var retrying = await Read();
        await host.UntilStateAsync("e-1", InboxState.DeadLetter);
        var dead = await Read();
        await host.Inbox.DiscardAsync("e-1", cancellationToken: Token);
        await Read();
        isGood = true;
        host.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.Inbox.RequeueAsync("e-1", cancellationToken: Token);
        await host.UntilStateAsync("e-1", InboxState.Processed);
        var done = await Read();

        (retrying.Depth, retrying.Retrying, retrying.DeadLetters).Should().Be((1, 1, 0));
        (dead.Depth, dead.Retrying, dead.DeadLetters).Should().Be((0, 0, 1));
        (done.Depth, done.Retrying, done.DeadLetters).Should().Be((0, 0, 0));
        stamps.Should().OnlyHaveUniqueItems();
        (await host.Inbox.GetStatisticsAsync(Token)).ChangeStamp.Should().Be(done.ChangeStamp);

        async Task<InboxStatistics> Read()
        {
            var statistics = await host.Inbox.GetStatisticsAsync(Token);
            stamps.Add(statistics.ChangeStamp);
            return statistics;
        }
    }

    [Fact]
    public async Task An_old_dead_letter_waits_since_its_requeue_and_no_longer()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.Host.SendAsync("{not json");
        var dead = (await host.Inbox.QueryAsync(new InboxQuery { State = InboxState.DeadLetter }, Token)).Single();

        host.Host.Clock.Advance(TimeSpan.FromDays(6));
        await host.Inbox.RequeueAsync(dead.EventId, cancellationToken: Token);
        host.Host.Clock.Advance(TimeSpan.FromSeconds(3));

        var statistics = await host.Inbox.GetStatisticsAsync(Token);
        statistics.Depth.Should().Be(1);
        statistics.OldestAge.Should().Be(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Changes_its_stamp_when_events_are_pruned()
    {
        await using var host = await StartAsync();
        await host.SendAsync("e-1", "c-1");
        await host.UntilStateAsync("e-1", InboxState.Processed);
        host.Host.Clock.Advance(TimeSpan.FromHours(1));
        var between = host.Host.Clock.GetUtcNow();
        await host.SendAsync("e-2", "c-2");
        await host.UntilStateAsync("e-2", InboxState.Processed);
        var before = await host.Inbox.GetStatisticsAsync(Token);

        var pruned = await host.Inbox.PruneAsync(between, Token);
        var after = await host.Inbox.GetStatisticsAsync(Token);

        pruned.Should().Be(1);
        after.ChangeStamp.Should().NotBe(before.ChangeStamp);
    }

    /// <summary>
    /// The statistics, if any, are of an inbox of two hundred events that were all alike. Then come twenty thousand others: an order that
    /// promises to find the former ones soon
    /// reads them all.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reads_no_more_of_a_long_inbox_than_a_page_has_whatever_the_statistics_say(bool isAnalyzed)
    {
        const int PageSize = 51;
        const int Waiting = 5_000;
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("seed");
        await FillAsync(from: 1, to: 200, receiver: "former", type: "former.type", client: "former");
        await ExecuteAsync("UPDATE webhook_inbox SET state = id % 4, last_error = CASE WHEN id % 4 IN (0, 2) THEN 'failed' END, " +
            "processed_at = CASE WHEN id % 2 = 1 THEN received_at END");
        await ExecuteAsync(isAnalyzed ? "ANALYZE" : "SELECT 1");
        await FillAsync(from: 201, to: 20_200, type: "today.type");
        await ExecuteAsync(FormattableString.Invariant($"UPDATE webhook_inbox SET state = 0 WHERE id > {20_201 - Waiting}"));
        InboxQuery[] queries =
        [
            new(),
            new() { After = 10_000 },
            .. Enum.GetValues<InboxState>().SelectMany(state => (InboxQuery[])
            [
                new() { State = state },
                new() { State = state, Receiver = "former" },
                new() { State = state, EventType = "former.type" },
                new() { State = state, EventType = "former.type", Receiver = "former" },
                new() { State = state, EventType = "no.type" },
                new() { State = state, EventType = "no.type", Receiver = "default" },
                new() { State = state, Receiver = "default", EventType = "former.type" },
                new() { State = state, ExternalTenantId = "former", Receiver = "former", EventType = "former.type" },
            ]),
            new() { Receiver = "former" },
            new() { Receiver = "former", After = 150 },
            new() { Receiver = "nobody" },
            new() { EventType = "former.type" },
            new() { EventType = "former.type", Receiver = "former" },
            new() { EventType = "former.type", Receiver = "former", After = 150 },
            new() { EventType = "no.type" },
            new() { EventType = "today.type", State = InboxState.Processed },
            new() { ExternalTenantId = "former" },
            new() { ExternalTenantId = "f" },
            new() { ExternalTenantId = "f", CaseId = "c-1" },
            new() { CaseId = "none" },
            new() { CaseId = "c-1777" },
            new() { CaseId = "c-1777", State = InboxState.Processed },
            new() { Reference = "none" },
            new() { EventId = "e-1777" },
            new() { Receiver = "default" },
            new() { Receiver = "default", After = 15_000 },
            new() { Receiver = "default", State = InboxState.Discarded },
            new() { ReceivedFrom = DateTimeOffset.UnixEpoch.AddHours(100), ReceivedBefore = DateTimeOffset.UnixEpoch.AddHours(101) },
            new() { ReceivedBefore = DateTimeOffset.UnixEpoch.AddHours(1), EventType = "former.type" },
        ];

        await using var context = OwnContext();
        await context.Database.OpenConnectionAsync(Token);
        await using var recording = new RecordingConnection(context.Database.GetDbConnection());
        var (dialect, tables) = await host.Host.Services.GetRequiredService<InboxDatabase>().GetReadyAsync(Token);
        await using var transaction = await recording.BeginTransactionAsync(Token);
        var session = new InboxSession(recording, dialect, tables, transaction);
        await session.ExecuteAsync(dialect.ReadSettings ?? "SELECT 1", [], Token);
        recording.Take();
        foreach (var query in queries)
        {
            await EventLookup.PageAsync(session, query with { Limit = PageSize }, Token);
            foreach (var asked in recording.Take())
            {
                // A receiver's waiting events are checked one by one, index entry and row, and so are those before processed ones of an
                // event type: one more index would be paid for by each delivery.
                var readsBacklog = query is { State: InboxState.Pending, ExternalTenantId: null, EventType: null, Receiver: not null }
                    or { State: InboxState.Processed, EventType: "today.type" };
                // The beginning of too many ids is given up after so many.
                var values = query.CaseId == "c-1" ? 4 * ColumnValues.Max : 0;
                (await EntriesReadAsync(asked)).Should().BeLessThan((readsBacklog ? 2 * Waiting : 0) + values
                    + (4 * PageSize), "of {0} with {1}", asked.Sql, string.Join(", ", asked.Parameters));
            }
        }

        await EventLookup.LastDeliveriesAsync(session, Token);
        await EventLookup.OfIdAsync(session, "seed", Token);
        await EventLookup.OfIdAsync(session, "e-1777", Token);
        await EntryReader.DetailsAsync(session, "default", "seed", Token);
        foreach (var asked in recording.Take())
        {
            (await EntriesReadAsync(asked)).Should()
                .BeLessThan(4 * PageSize, "of {0} with {1}", asked.Sql, string.Join(", ", asked.Parameters));
        }

        // Each waiting event is counted once, in an index.
        await StatisticsQuery.ReadAsync(session, new InboxCounts(Waiting, 0, 0), host.Host.Clock.GetUtcNow(), Token);
        long read = 0;
        foreach (var asked in recording.Take())
        {
            read += await EntriesReadAsync(asked);
        }

        read.Should().BeLessThan(Waiting + (10 * PageSize));
    }

    /// <summary>
    /// After a burst and before the database cleans up, the index of waiting events is full of such as were handled, and the statistics are
    /// of any time.
    /// </summary>
    [Theory]
    [InlineData("never")]
    [InlineData("of another time")]
    [InlineData("of the burst")]
    public async Task Claims_without_reading_what_was_handled(string statistics)
    {
        const int Burst = 20_000;
        const int Handled = 10_000;
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("seed");
        await ExecuteAsync(statistics == "of another time" ? "ANALYZE" : "SELECT 1");
        await FillAsync(from: 1, to: Handled, client: "busy");
        await FillAsync(from: Handled + 1, to: Burst);
        await ExecuteAsync(FormattableString.Invariant(
            $"UPDATE webhook_inbox SET state = 0, entity_key = CASE WHEN id = {Handled + 10} THEN 'client:busy' ELSE entity_key END"));
        await ExecuteAsync(statistics == "of the burst" ? "ANALYZE" : "SELECT 1");
        await ExecuteAsync(FormattableString.Invariant($"UPDATE webhook_inbox SET state = 1 WHERE id <= {Handled}"));

        var claim = await RecordedClaimAsync(host);

        // The first claim after the burst finds out which entries of the index are dead, and marks them. Another may follow another index
        // that has the state in front. An autovacuum under way, with a snapshot from before, keeps them from being marked until it ends.
        await EntriesReadAsync(claim);
        var read = await EntriesReadAsync(claim);
        for (var tries = 0; read >= Handled / 4 && tries < 20; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), TimeProvider.System, Token);
            read = await EntriesReadAsync(claim);
        }

        read.Should().BeLessThan(Handled / 4);
    }

    private async Task<RecordedQuery> RecordedClaimAsync(InboxHost host)
    {
        await using var context = OwnContext();
        await context.Database.OpenConnectionAsync(Token);
        await using var recording = new RecordingConnection(context.Database.GetDbConnection());
        var (dialect, tables) = await host.Host.Services.GetRequiredService<InboxDatabase>().GetReadyAsync(Token);
        var now = DateTimeOffset.UnixEpoch.AddYears(100);
        await dialect.ClaimAsync(new InboxSession(recording, dialect, tables, transaction: null), new InboxClaim(
            Guid.NewGuid(), now, now.AddSeconds(1), 16, 16, 16, ["default"], [], []));
        return recording.Take()[0];
    }

    /// <summary>Runs a query again and returns about how many entries of tables and indexes it reads.</summary>
    protected abstract Task<long> EntriesReadAsync(RecordedQuery query);

    [Fact]
    public async Task Creates_indexes_that_are_missing()
    {
        List<string> all;
        await using (var host = await StartAsync(configure: options => options.RunWorkers = false))
        {
            await host.SendAsync("e-1");
            all = await IndexesAsync();
        }

        await ExecuteAsync("DROP INDEX ix_webhook_inbox_type");
        await ExecuteAsync("DROP INDEX ix_webhook_inbox_received");
        var missing = await IndexesAsync();
        await using (var host = await StartAsync(configure: options => options.RunWorkers = false))
        {
            (await host.SendAsync("e-2")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        }

        missing.Should().NotContain("ix_webhook_inbox_type");
        (await IndexesAsync()).Should().BeEquivalentTo(all).And.Contain(["ix_webhook_inbox_type", "ix_webhook_inbox_received"]);
    }

    [Fact]
    public async Task Discards_and_prunes_what_is_done_and_keeps_dead_letters()
    {
        await using var host = await StartAsync(fails: e => e.Id == "dead", configure: options => options.MaxAttempts = 1);
        await host.SendAsync("done", "c-1");
        await host.SendAsync("dead", "c-2");
        await host.SendAsync("gone", "c-3");
        await host.UntilStateAsync("done", InboxState.Processed);
        await host.UntilStateAsync("gone", InboxState.Processed);
        await host.UntilStateAsync("dead", InboxState.DeadLetter);

        var early = await host.Inbox.PruneAsync(host.Host.Clock.GetUtcNow().AddDays(-1), Token);
        var discardedDone = await host.Inbox.DiscardAsync("done", cancellationToken: Token);
        var pruned = await host.Inbox.PruneAsync(host.Host.Clock.GetUtcNow().AddDays(1), Token);
        var left = await host.Inbox.QueryAsync(new InboxQuery(), Token);
        var discarded = await host.Inbox.DiscardAsync("dead", cancellationToken: Token);

        early.Should().Be(0);
        discardedDone.Should().BeFalse();
        pruned.Should().Be(2);
        left.Should().ContainSingle().Which.EventId.Should().Be("dead");
        discarded.Should().BeTrue();
        (await host.EntryAsync("dead")).State.Should().Be(InboxState.Discarded);
    }

    [Theory]
    [InlineData(InboxState.DeadLetter)]
    [InlineData(InboxState.Processed)]
    public async Task Does_nothing_to_an_event_that_is_not_in_the_state_in_which_it_was_seen(InboxState seen)
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("e-1");

        var discardedLate = await host.Inbox.DiscardAsync("e-1", from: seen, cancellationToken: Token);
        var discarded = await host.Inbox.DiscardAsync("e-1", from: InboxState.Pending, cancellationToken: Token);
        var requeuedLate = await host.Inbox.RequeueAsync("e-1", from: seen, cancellationToken: Token);
        var requeued = await host.Inbox.RequeueAsync("e-1", from: InboxState.Discarded, cancellationToken: Token);

        discardedLate.Should().BeFalse();
        discarded.Should().BeTrue();
        requeuedLate.Should().BeFalse();
        requeued.Should().BeTrue();
    }

    [Fact]
    public async Task Requeues_a_processed_event_for_who_says_so_and_runs_what_has_not_finished()
    {
        await using (var old = await InboxHost.StartAsync(
            Database, receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, "first")))
        {
            await old.SendAsync("e-1");
            await old.UntilStateAsync("e-1", InboxState.Processed);
        }

        var runs = new ConcurrentQueue<string>();
        await using var host = await InboxHost.StartAsync(Database, receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Run("first"), "first")
            .AddHandler<CaseUpdated>((_, _) => Run("new"), "new"));
        var byChance = await host.Inbox.RequeueAsync("e-1", cancellationToken: Token);
        var requeued = await host.Inbox.RequeueAsync("e-1", from: InboxState.Processed, cancellationToken: Token);
        await host.UntilAsync(() => Task.FromResult(!runs.IsEmpty));

        (byChance, requeued).Should().Be((false, true));
        runs.Should().Equal("new");

        Task Run(string name)
        {
            runs.Enqueue(name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Tells_until_when_an_event_is_held()
    {
        await using var host = await StartAsync(configure: options => options.RunWorkers = false);
        await host.SendAsync("e-1");
        var waiting = await host.EntryAsync("e-1");
        await ClaimAsync(host, 1);

        waiting.HeldUntil.Should().BeNull();
        (await host.EntryAsync("e-1")).HeldUntil.Should().Be(host.Host.Clock.GetUtcNow() + new WebhookInboxOptions().Lease);
    }

    [Fact]
    public async Task Reports_depth_and_age_and_degrades_when_the_oldest_waits_too_long()
    {
        await using var host = await StartAsync(
            configure: options => options.RunWorkers = false, services: services => services.AddHealthChecks().AddWebhookInbox());
        var health = host.Host.Services.GetRequiredService<HealthCheckService>();
        await host.SendAsync("e-1");

        var fresh = await health.CheckHealthAsync(Token);
        host.Host.Clock.Advance(TimeSpan.FromMinutes(6));
        var old = await health.CheckHealthAsync(Token);

        fresh.Status.Should().Be(HealthStatus.Healthy);
        old.Status.Should().Be(HealthStatus.Degraded);
        old.Entries["webhook-inbox"].Data["depth"].Should().Be(1L);
    }

    private async Task<List<string>> IndexesAsync()
    {
        await using var context = OwnContext();
        return await context.Database.SqlQueryRaw<string>(IsSqlite()
            ? "SELECT name AS Value FROM sqlite_master WHERE type = 'index'"
            : "SELECT indexname AS \"Value\" FROM pg_indexes").ToListAsync(Token);
    }
}
