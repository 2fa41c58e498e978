namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Describes one event in the inbox, without its body.</summary>
public sealed record InboxEntry
{
    /// <summary>Gets the position in the order of acceptance; the later, the larger.</summary>
    public required long Position { get; init; }

    /// <summary>Gets the receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>
    /// Gets the event's id; <c>unreadable:</c> and a digest of the body when the envelope is unreadable, <c>digest:</c> and a digest of the
    /// id when it cannot be stored as it is.
    /// </summary>
    public required string EventId { get; init; }

    /// <summary>Gets the event's type; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventType { get; init; }

    /// <summary>Gets where the event stands.</summary>
    public required InboxState State { get; init; }

    /// <summary>Gets how many attempts have been started.</summary>
    public required int Attempts { get; init; }

    /// <summary>
    /// Gets the error of the last failed attempt, at most 2,000 characters. May hold personal data that a handler put into its exception.
    /// </summary>
    public string? LastError { get; init; }

    /// <summary>Gets when the delivery arrived.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Gets when the event happened, as the sender says.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Gets when its last handler finished.</summary>
    public DateTimeOffset? ProcessedAt { get; init; }

    /// <summary>
    /// Gets when the next attempt is due; meaningful while the event is pending. When the delivery arrived, for one that is behind an
    /// unfinished event of its case or client.
    /// </summary>
    public required DateTimeOffset AvailableAt { get; init; }

    /// <summary>
    /// Gets until when a process holds a pending event to handle it, which it extends while a handler runs; past, when that process ended
    /// in the middle.
    /// </summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>
    /// Gets what orders the event, since events of one are handled one at a time: <c>case:</c> and its id, or <c>client:</c> and its
    /// external tenant id.
    /// </summary>
    public string? Entity { get; init; }

    /// <summary>Gets the case that the event is about, by Debitura's id.</summary>
    public string? CaseId { get; init; }

    /// <summary>Gets the client that the event is about, by the partner's own id; that of the case when it is about one.</summary>
    public string? ExternalTenantId { get; init; }

    /// <summary>Gets the partner's own reference of the case.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets whether the delivery said that its data is synthetic.</summary>
    public bool IsTest { get; init; }

    /// <summary>Gets whether the delivery said that it was sent again by hand.</summary>
    public bool IsReplay { get; init; }
}
