using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Changes sets of events in order of acceptance, in small transactions: deliveries are stored in between. What is done when it is
/// cancelled or fails stays, and is in the log.
/// </summary>
internal sealed class SetChanges(InboxDatabase database, InboxStore store, InboxSignal signal, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    /// <summary>Changes what a query selects that <see cref="EventFilter"/> has checked.</summary>
    public Task<InboxChange> RunAsync(InboxTransition transition, InboxQuery query, InboxOperator? by, CancellationToken cancellationToken)
    {
        var states = transition.StatesOf(query.State);
        return states.Length > 0
            ? RunAsync(transition, ChunksAsync(query, states, cancellationToken), query.State, by, cancellationToken)
            : throw new InboxQueryException($"Events in the state {query.State} cannot be {transition.Action}.");
    }

    /// <summary>Changes events by their keys.</summary>
    public async Task<InboxChange> RunAsync(
        InboxTransition transition, IReadOnlyCollection<InboxKey> events, InboxState? from, InboxOperator? by,
            CancellationToken cancellationToken)
    {
        HashSet<InboxKey> keys = [.. events.Select(Stored)];
        HashSet<long> ids = [];
        foreach (var some in keys.Chunk(InboxStore.ChunkSize))
        {
            ids.UnionWith(
                await database.ReadAsync(session => session.Dialect.FindAsync(session, some, cancellationToken), cancellationToken));
        }

        var result = await RunAsync(transition, ChunksOf(ids), from, by, cancellationToken);
        return result with { Skipped = keys.Count - result.Changed };
    }

    private static InboxKey Stored(InboxKey key) => key is { Receiver: not null, EventId: not null }
        ? new InboxKey(InboxKeys.Receiver(key.Receiver), InboxKeys.EventId(key.EventId))
        : throw new InboxQueryException($"An {nameof(InboxKey)} has no receiver or no event id.");

    private async Task<InboxChange> RunAsync(
        InboxTransition transition, IAsyncEnumerable<IReadOnlyCollection<long>> chunks, InboxState? from, InboxOperator? by,
            CancellationToken cancellationToken)
    {
        var result = new InboxChange(0, 0);
        var reportedAt = clock.GetTimestamp();
        try
        {
            await foreach (var ids in chunks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var changed = await store.ChangeAsync(transition, ids, from, by, cancellationToken);
                result = new InboxChange(result.Changed + changed, result.Skipped + ids.Count - changed);
                if (changed > 0)
                {
                    signal.Set();
                }

                if (clock.GetElapsedTime(reportedAt) >= ProgressInterval)
                {
                    reportedAt = clock.GetTimestamp();
                    logger.SetProgress(transition.Action, result.Changed);
                }
            }
        }
        finally
        {
            logger.SetChanged(transition.Action, result.Changed, result.Skipped, LogText.From(by?.Name) ?? "nobody named");
        }

        return result;
    }

    private async IAsyncEnumerable<IReadOnlyCollection<long>> ChunksAsync(
        InboxQuery query, InboxState[] states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (query.Text is { } text)
        {
            // All that is found, before the first is changed: the search may be refused.
            var found = await ReadAsync(query, states, async (session, list) =>
                (await new TextSearch(list, text).NewestAsync(session, before: null, int.MaxValue, cancellationToken))
                    .Select(entry => entry.Position), cancellationToken)
                ;
            await foreach (var chunk in ChunksOf(found))
            {
                yield return chunk;
            }

            yield break;
        }

        // Those that come meanwhile, or are given up again, are not part of it: it would not end.
        var until = await database.ReadAsync(
            session => session.ScalarAsync<long>(
                $"SELECT id FROM {session.Tables.Inbox} ORDER BY id DESC LIMIT 1", [], cancellationToken), cancellationToken);
        var last = 0L;
        while (true)
        {
            var after = last;
            var found = await ReadAsync(
                query, states, async (session, list) =>
                    await list.OldestAsync(session, after, until, InboxStore.ChunkSize, cancellationToken), cancellationToken)
                ;
            long[] ids = [.. found.Order().Take(InboxStore.ChunkSize)];
            if (ids.Length == 0)
            {
                yield break;
            }

            last = ids[^1];
            yield return ids;
        }
    }

    private Task<HashSet<long>> ReadAsync(
        InboxQuery query, InboxState[] states, Func<InboxSession, EventList, Task<IEnumerable<long>>> read,
            CancellationToken cancellationToken) => database.ReadAsync(
        async session =>
        {
            HashSet<long> ids = [];
            foreach (var state in states)
            {
                var list = await EventList.OfAsync(session, query with { State = state }, cancellationToken);
                ids.UnionWith(await read(session, list));
            }

            return ids;
        },
        cancellationToken);

    private static async IAsyncEnumerable<IReadOnlyCollection<long>> ChunksOf(IEnumerable<long> ids)
    {
        foreach (var chunk in ids.Order().Chunk(InboxStore.ChunkSize))
        {
            await Task.Yield();
            yield return chunk;
        }
    }
}
