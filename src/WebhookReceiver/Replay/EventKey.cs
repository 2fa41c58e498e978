namespace WebhookReceiver;

/// <summary>
/// The key of an event in the memory store. Debitura's ids are the texts of UUIDs, and as 16 bytes such an id takes a third of the memory of its text; any other id is
/// its own key. Two ids have equal keys only if they are equal character by character.
/// </summary>
internal static class EventKey
{
    private const int UuidLength = 36;

    public static object Of(string eventId)
    {
        Span<char> written = stackalloc char[UuidLength];
        return Guid.TryParseExact(eventId, "D", out var uuid) && uuid.TryFormat(written, out _, "D") && written.SequenceEqual(eventId)
            ? uuid
            : eventId;
    }
}
