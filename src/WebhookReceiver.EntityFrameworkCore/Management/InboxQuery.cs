namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Selects events of the inbox. What is not set does not restrict. <see cref="CaseId"/>, <see cref="ExternalTenantId"/>,
/// <see cref="Reference"/> and <see cref="EventId"/> are trimmed,
/// must not be blank, and match by their beginning. Where more than 1,000 different ones begin with a text, only the text itself is found,
/// and one that is none of them is refused.
/// </summary>
public sealed record InboxQuery
{
    /// <summary>Gets the state.</summary>
    public InboxState? State { get; init; }

    /// <summary>Gets the event type.</summary>
    public string? EventType { get; init; }

    /// <summary>Gets the receiver's name.</summary>
    public string? Receiver { get; init; }

    /// <summary>Gets the case the events are about: Debitura's id or its beginning.</summary>
    public string? CaseId { get; init; }

    /// <summary>
    /// Gets the client the events are about: the partner's own id or its beginning. Finds the events of the client's cases too.
    /// </summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets the partner's own reference of a case, or its beginning.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets the event's id or its beginning.</summary>
    public string? EventId { get; init; }

    /// <summary>
    /// Gets a text that the body contains, in any case, as the sender wrote it. Bodies are in no index, so the time is bounded: at most 7
    /// days from <see cref="ReceivedFrom"/> to
    /// <see cref="ReceivedBefore"/>, the last 24 hours when neither is set, and at most 10,000 events or 64 MiB of bodies; a search that
    /// would read more is refused.
    /// </summary>
    /// <value>1 to 200 characters.</value>
    public string? Text { get; init; }

    /// <summary>Gets the earliest time of acceptance.</summary>
    public DateTimeOffset? ReceivedFrom { get; init; }

    /// <summary>Gets the end of the time of acceptance, exclusive.</summary>
    public DateTimeOffset? ReceivedBefore { get; init; }

    /// <summary>
    /// Gets the position after which to go on: the <see cref="InboxEntry.Position"/> of the last entry of the page before. For lists only.
    /// </summary>
    public long? After { get; init; }

    /// <summary>Gets how many entries to return at most. For lists only.</summary>
    /// <value>Default 100. 1 to 1,000; more is cut to that.</value>
    public int Limit { get; init; } = 100;
}
