using System.Data.Common;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The life of an event in the inbox. Every write of an attempt shows the owner of its claim: one that lost the event changes nothing.
/// <code>
///              accept                 claim                    complete
///  delivery ──────────► PENDING ────────────────► held ───────────────────► PROCESSED ──┐
///     │                 ▲ ▲  ▲ ◄──────────────────┘ │ │  ▲ renew, handler done          │
///     │ unreadable      │ │  │  give back, fail:     │ └──┘                              │ prune
///     │                 │ │  │  another attempt      │ fail: the last attempt,           ├──────► gone
///     │                 │ │  │                       │ or none can help                  │
///     │                 │ │  └─ requeue ── PROCESSED ▼                                   │
///     └─────────────────┼─┼── requeue ── DEAD LETTER ◄─────── restore ─── DISCARDED ─────┘
///                       │ │                  └────────────── discard ────────►▲ │
///                       │ └──────────────────────────────────── requeue ───────┼─┘
///                       └──────────── discard, when it is not held ────────────┘
/// </code>
/// A pending event behind an unfinished one of its case or client is <i>blocked</i>: it becomes due when the one before it ends. A held
/// event is pending with a lease: when the lease ends
/// without a renewal, the event can be claimed again.
/// </summary>
internal sealed partial class InboxStore(
    InboxDatabase database, InboxContext context, TimeProvider clock, IOptions<WebhookInboxOptions> options)
{
    /// <summary>
    /// How many due events a claim examines after one that found blocked ones: rows of a version that did not know of blocking.
    /// </summary>
    private const int WideWindow = 256;

    private const int LanesPerPage = 1000;

    // The fence: @id is the event, @owner its claim.
    private const string IsHeld = "WHERE id = @id AND lease_owner = @owner AND state = 0";

    private readonly Lock gate = new();
    private HashSet<InboxLane> ended = [];
    private bool sawBlocked;

    /// <summary>Stores deliveries, committed when it returns.</summary>
    /// <param name="group">The deliveries, in the order in which they are to be stored.</param>
    /// <returns>For each, whether it was new.</returns>
    public async Task<bool[]> AcceptAsync(IReadOnlyList<AcceptRequest> group)
    {
        var (areNew, blocked) = await database.CommandAsync(session => session.Dialect.AcceptAsync(session, group));

        // The event before it may have ended while it was being stored.
        await EndedAsync(blocked);
        return areNew;
    }

    /// <summary>Finds what is stored of an event; <see langword="null"/> when nothing is.</summary>
    public async Task<(byte[] Signature, InboxState State)?> FindStoredAsync(string receiver, string eventId)
    {
        var rows = await database.ReadAsync(
            session => session.QueryAsync(
                $"SELECT signature, state FROM {session.Tables.Inbox} WHERE receiver = @receiver AND event_id = @event",
                [InboxParameter.Text("@receiver", receiver), InboxParameter.Text("@event", eventId)],
                row => (row.GetFieldValue<byte[]>(0), (InboxState)row.GetInt32(1)),
                CancellationToken.None),
            CancellationToken.None);
        return rows is [var stored] ? stored : null;
    }

    /// <summary>Takes events for this process, oldest first.</summary>
    /// <param name="limit">How many at most.</param>
    /// <param name="begun">How many of them begin at once.</param>
    /// <param name="running">The events that it has already.</param>
    /// <param name="cancellationToken">Ends the wait, and not the claim: rows that were claimed and not read would wait for the end of
    /// their lease.</param>
    /// <returns>The events, and whether there may be more although there are fewer than the limit.</returns>
    public async Task<(List<ClaimedEvent> Events, bool HasMore)> ClaimAsync(
        int limit, int begun, IReadOnlyCollection<long> running, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lanes = TakeEnded();
        try
        {
            var now = clock.GetUtcNow();
            var claim = new InboxClaim(
                Guid.NewGuid(), now, now + options.Value.Lease, limit, begun, sawBlocked
                    ? Math.Max(limit, WideWindow)
                    : limit, context.Receivers, running, lanes);
            var (events, blocked) = await database.CommandAsync(session => session.Dialect.ClaimAsync(session, claim));
            sawBlocked = blocked > 0;
            return (events, sawBlocked && events.Count < limit);
        }
        catch
        {
            AddEnded(lanes);
            throw;
        }
    }

    /// <summary>
    /// Counts an attempt that begins later than its claim, of an event whose last one ended with its process: one that ends the process
    /// each time must not be tried for ever.
    /// </summary>
    /// <returns>Whether the event is still held.</returns>
    public Task<bool> BeginAttemptAsync(ClaimedEvent claimed) =>
        WriteHeldAsync(claimed, "attempts = @attempt", InboxParameter.Int("@attempt", claimed.Attempt));

    /// <summary>Extends the lease.</summary>
    /// <returns>Whether the event is still held.</returns>
    public Task<bool> RenewAsync(ClaimedEvent claimed) =>
        WriteHeldAsync(claimed, "lease_until = @until", InboxParameter.Time("@until", clock.GetUtcNow() + options.Value.Lease));

    /// <summary>Returns the event, and those that follow it, as if they had not been claimed.</summary>
    /// <returns>Whether the event was still held.</returns>
    public async Task<bool> GiveBackAsync(ClaimedEvent claimed)
    {
        const string Set = "lease_owner = NULL, lease_until = NULL, attempts = @attempts";
        var attempts = InboxParameter.Int("@attempts", claimed.Attempt - 1);
        var isHeld = claimed.Next is null
            ? await WriteHeldAsync(claimed, Set, attempts)
            : await database.WriteAsync(
                async session =>
                {
                    await GiveBackFollowersAsync(session, claimed);
                    return await WriteHeldAsync(session, claimed, Set, attempts);
                },
                CancellationToken.None);
        await EndedAsync(claimed);
        return isHeld;
    }

    /// <summary>Records that handlers have finished, or all have, in a statement of its own.</summary>
    /// <returns>Whether the event was still held.</returns>
    public async Task<bool> CompleteAsync(Completion completion)
    {
        var isHeld = await database.ExecuteAsync(session => CompleteAsync(session, completion), CancellationToken.None);
        if (completion.ProcessedAt is not null)
        {
            await ProcessedAsync(completion.Event);
        }

        return isHeld;
    }

    /// <summary>Records groups of events as processed.</summary>
    /// <returns>For each, whether it was still held.</returns>
    public async Task<bool[]> CompleteAsync(IReadOnlyList<Completion> group)
    {
        var held = await database.CommandAsync(session => session.Dialect.CompleteAsync(session, group));
        await EndedAsync(
            [.. group.Where(completion => completion.Event.Next is null).Select(completion => completion.Event.Lane).OfType<InboxLane>()]);
        return held;
    }

    /// <summary>Records that handlers have finished, or all have, in the session's transaction, whose guard may commit it too.</summary>
    /// <returns>Whether the event was still held.</returns>
    public static async Task<bool> CompleteAsync(InboxSession session, Completion completion)
    {
        var set = completion.ProcessedAt is null
            ? "completed_handlers = @handlers"
            : "state = 1, processed_at = @processed, completed_handlers = @handlers, attempts = @attempt, lease_owner = NULL, " +
                "lease_until = NULL";
        InboxParameter[] values =
        [
            .. Held(completion.Event),
            InboxParameter.Text("@handlers", completion.Handlers),
            .. completion.ProcessedAt is { } time ? (InboxParameter[])[InboxParameter.Long("@processed", time), InboxParameter.Int(
                "@attempt", completion.Event.Attempt)] : [],
        ];
        var update = $"UPDATE {session.Tables.Inbox} SET {set} {IsHeld}";
        if (session.Guard is not { } guard)
        {
            return await session.ExecuteAsync(update, values, CancellationToken.None) == 1;
        }

        try
        {
            return await session.ExecuteAsync(guard.Completion(update), values, CancellationToken.None, isFrequent: true) == 1
                || guard.CommitsWithCompletion;
        }
        catch (DbException exception) when (guard.IsNotHeld(exception))
        {
            return false;
        }
    }

    /// <summary>
    /// Lets the first event of a lane run when one of it was processed, once that is committed, unless one follows it that this process
    /// holds already.
    /// </summary>
    public Task ProcessedAsync(ClaimedEvent claimed) => claimed.Next is null ? EndedAsync(claimed) : Task.CompletedTask;

    /// <summary>
    /// Lets the first event of a lane run when none of it is held any longer: the one after it, or one before it that was requeued
    /// meanwhile.
    /// </summary>
    private Task EndedAsync(ClaimedEvent claimed) => claimed.Lane is { } lane ? EndedAsync([lane]) : Task.CompletedTask;

    /// <summary>Records a failed attempt, and when the next one is due or that there is none.</summary>
    /// <returns>Whether the event was still held.</returns>
    public async Task<bool> FailAsync(ClaimedEvent claimed, FailedAttempt attempt)
    {
        var isHeld = await database.WriteAsync(
            async session =>
            {
                await GiveBackFollowersAsync(session, claimed);
                InboxParameter[] values =
                [
                    .. Held(claimed),
                    InboxParameter.Int("@attempt", claimed.Attempt),
                    InboxParameter.Text("@error", attempt.Error),
                ];
                if (await session.ExecuteAsync(
                        $"UPDATE {session.Tables.Inbox} SET state = @state, attempts = @attempts, available_at = @next, last_error = " +
                        $"@error, lease_owner = NULL, lease_until = NULL {IsHeld}",
                        [
                            .. values,
                            InboxParameter.Int("@state", (int)attempt.State),
                            InboxParameter.Int("@attempts", attempt.Counts ? claimed.Attempt : claimed.Attempt - 1),
                            InboxParameter.Time("@next", attempt.Next),
                        ],
                        CancellationToken.None) != 1)
                {
                    return false;
                }

                await session.ExecuteAsync(
                    $"""
                    INSERT INTO {session.Tables.Attempts} (inbox_id, attempt, started_at, ended_at, handler, error, stack_trace, trace_id)
                    VALUES (@id, @attempt, @started, @ended, @handler, @error, @stack, @trace)
                    """,
                    [
                        .. values.Where(value => value.Name is not "@owner"),
                        InboxParameter.Time("@started", attempt.StartedAt),
                        InboxParameter.Time("@ended", attempt.EndedAt),
                        InboxParameter.Text("@handler", attempt.Handler),
                        InboxParameter.Text("@stack", attempt.StackTrace),
                        InboxParameter.Text("@trace", attempt.TraceId),
                    ],
                    CancellationToken.None);
                return true;
            },
            CancellationToken.None);
        await EndedAsync(claimed);
        return isHeld;
    }

    /// <summary>Unblocks the first event of every lane whose first is blocked: a process ended before it could.</summary>
    /// <returns>How many were unblocked.</returns>
    public async Task<int> UnblockAllAsync(CancellationToken cancellationToken)
    {
        var unblocked = 0;
        foreach (var receiver in context.Receivers)
        {
            for (var after = string.Empty; after is not null;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var lanes = await LanesAsync(receiver, after, cancellationToken);
                InboxLane[] stuck = [.. lanes.Where(lane => lane.IsStuck).Select(lane => new InboxLane(receiver, lane.EntityKey))];
                unblocked += stuck.Length == 0 ? 0 : await database.CommandAsync(session => session.Dialect.UnblockAsync(session, stuck));
                after = lanes.Count < LanesPerPage ? null : lanes[^1].EntityKey;
            }
        }

        return unblocked;
    }

    /// <summary>Runs a statement that is not about an event.</summary>
    public Task ExecuteAsync(string sql) =>
        database.ExecuteAsync(session => session.ExecuteAsync(sql, [], CancellationToken.None), CancellationToken.None);

    private static InboxParameter[] Held(ClaimedEvent claimed) =>
        [InboxParameter.Long("@id", claimed.Id), InboxParameter.Text("@owner", claimed.Owner.ToString("N"))];

    private Task<bool> WriteHeldAsync(ClaimedEvent claimed, string set, params InboxParameter[] values) =>
        database.ExecuteAsync(session => WriteHeldAsync(session, claimed, set, values), CancellationToken.None);

    private static async Task<bool> WriteHeldAsync(
        InboxSession session, ClaimedEvent claimed, string set, params InboxParameter[] values) =>
        await session.ExecuteAsync(
            $"UPDATE {session.Tables.Inbox} SET {set} {IsHeld}", [.. Held(claimed), .. values], CancellationToken.None) == 1;

    // In the transaction that ends the claim of the event before them: a claim that sees only one of the two would take one for held.
    private static async Task GiveBackFollowersAsync(InboxSession session, ClaimedEvent claimed)
    {
        if (claimed.Next is null)
        {
            return;
        }

        await session.ExecuteAsync(
            $"""
            UPDATE {session.Tables.Inbox} SET available_at = {InboxTables.Blocked}, lease_owner = NULL, lease_until = NULL
            WHERE {session.Dialect.IsOneOf("id", "@ids")} AND lease_owner = @owner AND state = 0
            """,
            [session.Dialect.Ids("@ids", [.. claimed.Followers.Select(follower => follower.Id)]), InboxParameter.Text(
                "@owner", claimed.Owner.ToString("N"))],
            CancellationToken.None);
    }

    /// <summary>Lets the next claim unblock what follows in lanes; without workers there is none, so it happens here.</summary>
    private async Task EndedAsync(InboxLane[] lanes)
    {
        if (lanes.Length == 0)
        {
            return;
        }

        if (options.Value.RunWorkers)
        {
            AddEnded(lanes);
        }
        else
        {
            await UnblockAsync(lanes);
        }
    }

    private async Task UnblockAsync(IReadOnlyCollection<InboxLane> lanes)
    {
        try
        {
            await database.CommandAsync(session => session.Dialect.UnblockAsync(session, lanes));
        }
#pragma warning disable CA1031 // Do not catch general exception types: what led here is committed, and UnblockAllAsync follows
        catch (Exception)
#pragma warning restore CA1031
        {
            // Not kept for the next claim: a process without workers makes none, and would keep lanes for ever.
        }
    }

    // From lane to lane along their index, without a lock.
    private Task<List<(string EntityKey, bool IsStuck)>> LanesAsync(string receiver, string after, CancellationToken cancellationToken) =>
        database.ReadAsync(
        session =>
        {
            var waiting = $"SELECT entity_key FROM {session.Tables.Inbox} WHERE receiver = @receiver AND state = 0 AND entity_key IS NOT " +
                $"NULL AND entity_key >";
            var ofLane = $"SELECT id FROM {session.Tables.Inbox} WHERE receiver = @receiver AND state = 0 AND entity_key IS NOT NULL AND " +
                $"entity_key = lanes.entity_key AND available_at";
            return session.QueryAsync(
                $"""
                WITH RECURSIVE lanes (entity_key, place) AS (
                    SELECT * FROM (SELECT first.entity_key, 1 FROM ({waiting} @after ORDER BY entity_key LIMIT 1) first) one
                    UNION ALL
                    SELECT ({waiting} lanes.entity_key ORDER BY entity_key LIMIT 1), place + 1 FROM lanes WHERE lanes.entity_key IS NOT NULL
                        AND place < {LanesPerPage})
                SELECT entity_key, COALESCE(
                    ({ofLane} = {InboxTables.Blocked} ORDER BY available_at, id
                        LIMIT 1) < COALESCE((SELECT min(u.id) FROM ({ofLane} < {InboxTables.Blocked}) u), {long.MaxValue}), 1 = 0)
                FROM lanes WHERE entity_key IS NOT NULL
                """,
                [InboxParameter.Text("@receiver", receiver), InboxParameter.Text("@after", after)],
                row => (row.GetString(0), row.GetBoolean(1)),
                cancellationToken);
        },
        cancellationToken);

    private void AddEnded(IReadOnlyCollection<InboxLane> lanes)
    {
        lock (gate)
        {
            ended.UnionWith(lanes);
        }
    }

    private HashSet<InboxLane> TakeEnded()
    {
        lock (gate)
        {
            var taken = ended;
            ended = [];
            return taken;
        }
    }
}
