using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Writes and reads the name of one event as the value of a form field.</summary>
internal static class EventKey
{
    // Ids come from the sender and may hold anything, the slash included; escaped, they hold none.
    public static string Write(InboxKey key) => $"{Uri.EscapeDataString(key.Receiver)}/{Uri.EscapeDataString(key.EventId)}";

    public static string Write(InboxEntry entry) => Write(new InboxKey(entry.Receiver, entry.EventId));

    public static InboxKey? Parse(string? text) => text?.Split('/') is [{ Length: > 0 } receiver, { Length: > 0 } eventId]
        ? new InboxKey(Uri.UnescapeDataString(receiver), Uri.UnescapeDataString(eventId))
        : null;
}
