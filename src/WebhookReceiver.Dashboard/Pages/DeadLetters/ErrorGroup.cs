using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Dead letters that died of the same error, as far as its text says.</summary>
/// <param name="Id">Names the group in an address.</param>
/// <param name="Type">The exception's type.</param>
/// <param name="Message">Its message, with what differs from event to event replaced by #.</param>
/// <param name="Entries">The dead letters, newest first.</param>
internal sealed partial record ErrorGroup(string Id, string Type, string Message, IReadOnlyList<InboxEntry> Entries)
{
    private const int MaxLength = 300;

    public static IReadOnlyList<ErrorGroup> From(IEnumerable<InboxEntry> entries, Func<InboxEntry, string, string> redact) =>
    [
        .. entries
            .GroupBy(
                entry => Normalize(entry.LastError is { } error ? redact(entry, error) : "Unknown: no error is known"),
                StringComparer.Ordinal)
            .Select(group => From(group.Key, [.. group]))
            .OrderByDescending(group => group.Entries.Count)
            .ThenByDescending(group => group.Entries[0].Position),
    ];

    /// <summary>
    /// Replaces ids, numbers and long runs of hexadecimal digits, so that a thousand events with the same trouble are one group.
    /// </summary>
    public static string Normalize(string error)
    {
        var line = error.AsSpan(0, Math.Min(error.Length, MaxLength));
        var end = line.IndexOfAny('\r', '\n');
        return Varying().Replace((end < 0 ? line : line[..end]).ToString(), "#");
    }

    private static ErrorGroup From(string normalized, IReadOnlyList<InboxEntry> entries)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(normalized)).AsSpan(..8));
        return normalized.Split(": ", 2) is [var type, var message] && !type.Contains(' ', StringComparison.Ordinal)
            ? new ErrorGroup(id, type, message, entries)
            : new ErrorGroup(id, "Unreadable or stopped", normalized, entries);
    }

    [GeneratedRegex(
        "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|\\b[0-9a-fA-F]{16,}\\b|[0-9]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Varying();
}
