using System.Text;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Finds a text in the bodies of events. Compared here and not by the database: its idea of upper and lower case differs from one to the
/// next, and a body need not be valid UTF-8.
/// </summary>
internal sealed class TextSearch(EventList list, string text)
{
    private const int MaxEvents = 10_000;
    private const long MaxBytes = 64 * 1024 * 1024;
    private const int Batch = 200;

    private int events;
    private long bytes;

    /// <summary>The newest events before one whose bodies contain the text, newest first.</summary>
    /// <exception cref="ArgumentException">Too many others come before them.</exception>
    public async Task<List<InboxEntry>> NewestAsync(InboxSession session, long? before, int limit, CancellationToken cancellationToken)
    {
        List<InboxEntry> found = [];
        for (var ids = await NextAsync(before); ids.Count > 0; ids = await NextAsync(ids[^1]))
        {
            var matches = await session.QueryAsync(
                $"SELECT {EntryReader.Columns}, body FROM {session.Tables.Inbox} WHERE {session.Dialect.IsOneOf("id", "@ids")}",
                [session.Dialect.Ids("@ids", ids)],
                row => Contains(row.GetFieldValue<byte[]>(EntryReader.Count)) ? EntryReader.Read(row) : null,
                cancellationToken);
            found.AddRange(matches.OfType<InboxEntry>().OrderByDescending(entry => entry.Position));
            if (found.Count >= limit)
            {
                return found[..limit];
            }
        }

        return found;

        Task<List<long>> NextAsync(long? from) => list.NewestAsync(session, from, Batch, cancellationToken);
    }

    private bool Contains(byte[] body)
    {
        bytes += body.Length;
        return ++events <= MaxEvents && bytes <= MaxBytes
            ? Encoding.UTF8.GetString(body).Contains(text, StringComparison.OrdinalIgnoreCase)
            : throw new InboxQueryException(
                $"The text would have to be searched for in more than {MaxEvents:N0} events or {MaxBytes / (1024 * 1024)} MiB: " +
                $"restrict the query further, for example by {nameof(InboxQuery.ReceivedFrom)}, {nameof(InboxQuery.EventType)} or " +
                $"{nameof(InboxQuery.State)}.");
    }
}
