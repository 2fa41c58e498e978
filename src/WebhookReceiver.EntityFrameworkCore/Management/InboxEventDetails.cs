namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Describes one event in the inbox with all that is stored of it.</summary>
/// <param name="Entry">The event.</param>
/// <param name="Attempts">Its failed attempts, oldest first.</param>
/// <param name="CompletedHandlers">The handlers that have finished.</param>
/// <param name="RawJson">The body exactly as signed. Holds personal data.</param>
public sealed record InboxEventDetails(
    InboxEntry Entry, IReadOnlyList<InboxAttempt> Attempts, IReadOnlyList<string> CompletedHandlers, ReadOnlyMemory<byte> RawJson)
{
    /// <summary>Gets what people have done with the event, oldest first.</summary>
    public IReadOnlyList<InboxAction> Actions { get; init; } = [];

    /// <summary>Returns type and id only: the body holds personal data, and logs are read by strangers.</summary>
    /// <returns>For example <c>client.linked 40dddb89-e8d1-5c89-b217-2c6ec56b96a4</c>.</returns>
    public override string ToString() => $"{Entry.EventType} {Entry.EventId}";
}
