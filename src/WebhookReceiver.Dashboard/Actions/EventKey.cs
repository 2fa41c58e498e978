using System.Diagnostics.CodeAnalysis;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>Names one event in the inbox, as the value of a form field too.</summary>
internal readonly record struct EventKey(string Receiver, string EventId)
{
    public static EventKey Of(InboxEntry entry) => new(entry.Receiver, entry.EventId);

    public static bool TryParse(string? text, [NotNullWhen(true)] out EventKey? key)
    {
        key = text?.Split('/') is [{ Length: > 0 } receiver, { Length: > 0 } eventId] ? new EventKey(Uri.UnescapeDataString(receiver), Uri.UnescapeDataString(eventId)) : null;
        return key is not null;
    }

    // Ids come from the sender and may hold anything, the slash included; escaped, they hold none.
    public override string ToString() => $"{Uri.EscapeDataString(Receiver)}/{Uri.EscapeDataString(EventId)}";
}
