using System.Net;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

/// <summary>What an application finds that goes on with a database of commit 6141b50 while deliveries arrive.</summary>
public abstract class UpgradeContract<TContext>(ITestDatabase database) : IDisposable
    where TContext : UpgradedContext
{
    private const int New = 48;

    // The first deliveries of the fixtures were signed then, two minutes before the clock of a test begins.
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1_791_302_255 - 120);

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Keeps_each_event_with_its_state_attempts_and_history_while_deliveries_arrive()
    {
        await using var host = await UpgradedHost<TContext>.StartAsync(database, runsWorkers: false);
        var added = await host.SendNewAsync(New);

        var stored = (await host.EntriesAsync()).Select(entry => entry.EventId);
        stored.Should().BeEquivalentTo([.. OldEvent.All.Select(one => one.Id), .. added]);
        foreach (var expected in OldEvent.All)
        {
            var details = await host.FindAsync(expected.Id);
            details.Entry.State.Should().Be(expected.State, expected.Id);
            details.Entry.Attempts.Should().Be(expected.Attempts, expected.Id);
            details.Entry.Entity.Should().Be(expected.Entity, expected.Id);
            details.Entry.HeldUntil.Should().BeNull(expected.Id);
            var isEnded = expected.State is InboxState.Processed or InboxState.Discarded;
            details.Entry.ProcessedAt.HasValue.Should().Be(isEnded, expected.Id);
            var hasError = expected.FailedIn is not null || expected.Id == OldEvent.Unreadable;
            (details.Entry.LastError is not null).Should().Be(hasError, expected.Id);
            details.CompletedHandlers.Should().BeEquivalentTo(expected.Completed, expected.Id);
            details.RawJson.Length.Should().BePositive(expected.Id);
            var failed = expected.FailedIn is null ? 0 : expected.Attempts;
            details.Attempts.Select(attempt => (attempt.Number, attempt.Handler, attempt.Error)).Should().Equal(
                Enumerable.Range(1, failed).Select(number => (number, expected.FailedIn, "System.InvalidOperationException: as asked")),
                expected.Id);
        }
    }

    [Fact]
    public async Task Handles_once_and_in_order_what_waited_and_what_arrives()
    {
        await using var host = await UpgradedHost<TContext>.StartAsync(database);
        var added = await host.SendNewAsync(New);
        await host.UntilHandledAsync();

        var entries = await host.EntriesAsync();
        var effects = await host.EffectsAsync();
        var processed = entries.Where(entry => entry.State == InboxState.Processed).ToList();
        List<string> handled =
            [.. OldEvent.Of(InboxState.Processed).Concat(OldEvent.Of(InboxState.Pending)).Select(one => one.Id), .. added];
        processed.Select(entry => entry.EventId).Should().BeEquivalentTo(handled);
        foreach (var handler in (string[])["first", "second"])
        {
            var ended = effects.Where(effect => effect.Handler == handler).ToList();
            var partly = handler == "first" ? (string[])["evt-dead-partly"] : [];
            ended.Select(effect => effect.EventId).Should().BeEquivalentTo([.. handled, .. partly]);
            foreach (var ofEntity in processed.Where(entry => EntityOf(entry) is not null).GroupBy(EntityOf))
            {
                var ids = ofEntity.Select(entry => entry.EventId).ToList();
                ended.Select(effect => effect.EventId).Where(ids.Contains).Should().Equal(ids, "{0} of {1}", handler, ofEntity.Key);
            }
        }

        foreach (var expected in OldEvent.All.Where(one => one.State is InboxState.DeadLetter or InboxState.Discarded))
        {
            var entry = entries.Single(one => one.EventId == expected.Id);
            (entry.State, entry.Attempts).Should().Be((expected.State, expected.Attempts), expected.Id);
        }
    }

    [Fact]
    public async Task Requeues_old_dead_letters_and_discarded_events_from_their_first_unfinished_handler()
    {
        string[] ids = ["evt-dead", "evt-dead-partly", "evt-discarded-dead"];
        await using var host = await UpgradedHost<TContext>.StartAsync(database);
        foreach (var id in ids)
        {
            (await host.Inbox.RequeueAsync(id, cancellationToken: TestContext.Current.CancellationToken)).Should().BeTrue(id);
        }

        await host.UntilHandledAsync();

        var effects = await host.EffectsAsync();
        foreach (var id in ids)
        {
            (await host.FindAsync(id)).Entry.State.Should().Be(InboxState.Processed, id);
            effects.Where(effect => effect.EventId == id).Select(effect => effect.Handler).Should().Equal(["first", "second"], id);
        }
    }

    [Fact]
    public async Task Recognises_duplicates_and_replays_of_old_processed_events()
    {
        await using var host = await UpgradedHost<TContext>.StartAsync(database);
        var before = await host.EffectsAsync();

        foreach (var id in (string[])["evt-processed-1", "evt-processed-2", "evt-processed-client", "evt-processed-alone"])
        {
            var body = (await host.FindAsync(id)).RawJson.ToArray();
            using var replay = Deliveries.Signed(body, SignedAt);
            using var replayed = await host.Host.SendAsync(replay);
            using var duplicate = Deliveries.Signed(body, host.Host.Clock.GetUtcNow());
            using var duplicated = await host.Host.SendAsync(duplicate);

            replayed.StatusCode.Should().Be(HttpStatusCode.Conflict, id);
            duplicated.StatusCode.Should().Be(HttpStatusCode.OK, id);
        }

        await host.UntilHandledAsync();
        var after = await host.EffectsAsync();
        foreach (var one in OldEvent.Of(InboxState.Processed))
        {
            after.Count(effect => effect.EventId == one.Id).Should().Be(before.Count(effect => effect.EventId == one.Id), one.Id);
        }
    }

    // As the fixtures were made, whatever the upgrade made of it.
    private static string? EntityOf(InboxEntry entry) =>
        OldEvent.All.SingleOrDefault(one => one.Id == entry.EventId) is { } old ? old.Entity : entry.Entity;
}
