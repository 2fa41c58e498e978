namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Selects events of the inbox. What is not set does not restrict.</summary>
public sealed record InboxQuery
{
    /// <summary>Gets the state.</summary>
    public InboxState? State { get; init; }

    /// <summary>Gets the event type.</summary>
    public string? EventType { get; init; }

    /// <summary>Gets the receiver's name.</summary>
    public string? Receiver { get; init; }

    /// <summary>Gets the case the events are about, by Debitura's id.</summary>
    public string? CaseId { get; init; }

    /// <summary>Gets the client the events are about, by the partner's own id. Finds events that name no case; those of a case are found by it, so that together with <see cref="CaseId"/> it finds none.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets the earliest time of acceptance.</summary>
    public DateTimeOffset? ReceivedFrom { get; init; }

    /// <summary>Gets the end of the time of acceptance, exclusive.</summary>
    public DateTimeOffset? ReceivedBefore { get; init; }

    /// <summary>Gets the position after which to go on: the <see cref="InboxEntry.Position"/> of the last entry of the page before.</summary>
    public long? After { get; init; }

    /// <summary>Gets how many entries to return at most.</summary>
    /// <value>Default 100. 1 to 1,000; more is cut to that.</value>
    public int Limit { get; init; } = 100;
}
