using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Looks at the inbox as a whole. Open pages look every second, so a look reads a bounded number of index entries: it counts up to a limit, past which the last full count tells the
/// rest, and finds what changed at the ends of indexes.
/// </summary>
internal static class InboxLook
{
    /// <summary>Up to here a count is exact.</summary>
    private const int MaxCounted = 10_000;

    /// <summary>As many waiting events are read to tell which have failed: that stands in no index, because it would change with each attempt.</summary>
    private const int MaxRead = 1_000;

    public static async Task<InboxStatistics> TakeAsync(DbContext context, InboxDialect dialect, InboxCounts? sample, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rows = context.Set<InboxRow>();
        var depth = await CountAsync(InboxState.Pending, sample?.Waiting).ConfigureAwait(false);

        // One that was requeued waits since then: its age would tell of a stopped worker where somebody has just mended something.
        var oldest = depth == 0
            ? null
            : await new InboxWalk(("state", (int)InboxState.Pending)) { IsOldestFirst = true }.Take(context, dialect, limit: 1)
                .Select(row => (DateTimeOffset?)(row.Attempts == 0 ? row.AvailableAt : row.ReceivedAt)).SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var retrying = depth switch
        {
            0 => 0,
            > MaxRead when sample is not null => sample.Retrying,
            _ => await Retrying(new InboxWalk(("state", (int)InboxState.Pending)).Take(context, dialect, MaxRead)).LongCountAsync(cancellationToken).ConfigureAwait(false),
        };
        var deadLetters = await CountAsync(InboxState.DeadLetter, sample?.DeadLetters).ConfigureAwait(false);

        // The newest of each kind of change, and the oldest of what is removed, each found at the end of an index.
        var newest = await rows.OrderByDescending(row => row.Id).Select(row => row.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var ended = rows.Where(row => row.ProcessedAt != null).Select(row => row.ProcessedAt);
        var lastEnded = await ended.OrderByDescending(time => time).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var firstEnded = await ended.OrderBy(time => time).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        var failed = await context.Set<InboxAttemptRow>().OrderByDescending(attempt => attempt.Id).Select(attempt => attempt.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return new InboxStatistics
        {
            Depth = depth,
            OldestAge = oldest is { } since ? now - since : TimeSpan.Zero,
            Retrying = retrying,
            DeadLetters = deadLetters,
            ChangeStamp = string.Create(
                CultureInfo.InvariantCulture, $"{newest}.{lastEnded?.ToUnixTimeMilliseconds()}.{firstEnded?.ToUnixTimeMilliseconds()}.{failed}.{depth}.{deadLetters}"),
        };

        async Task<long> CountAsync(InboxState state, long? last)
        {
            var counted = await new InboxWalk(("state", (int)state)).CountAsync(context, dialect, MaxCounted, cancellationToken).ConfigureAwait(false);
            return counted < MaxCounted ? counted : Math.Max(counted, last ?? 0);
        }
    }

    /// <summary>Counts all.</summary>
    public static async Task<InboxCounts> CountAsync(DbContext context, CancellationToken cancellationToken) => new(
        await context.Set<InboxRow>().LongCountAsync(row => row.State == InboxState.Pending, cancellationToken).ConfigureAwait(false),
        await Retrying(context.Set<InboxRow>().Where(row => row.State == InboxState.Pending)).LongCountAsync(cancellationToken).ConfigureAwait(false),
        await context.Set<InboxRow>().LongCountAsync(row => row.State == InboxState.DeadLetter, cancellationToken).ConfigureAwait(false));

    private static IQueryable<InboxRow> Retrying(IQueryable<InboxRow> waiting) => waiting.Where(row => row.Attempts > 0 && row.LastError != null);
}
