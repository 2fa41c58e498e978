namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// An episode of rejections: those of one receiver and reason with less than 15 minutes between them. The latest 1,000 of a receiver are
/// kept. Nothing in it is proven.
/// </summary>
public sealed record InboxHistoryRejections
{
    /// <summary>Gets the receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>Gets why the deliveries were not accepted.</summary>
    public required RejectionReason Reason { get; init; }

    /// <summary>Gets when the first one was rejected.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>Gets when the last one was rejected.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Gets how many were rejected.</summary>
    public required long Count { get; init; }

    /// <summary>
    /// Gets how many authentic deliveries of the receiver came meanwhile to the processes that rejected: none points to a wrong secret or a
    /// proxy that changes bodies, many to a stranger.
    /// Each process counts between its own rejections.
    /// </summary>
    public required long Accepted { get; init; }

    /// <summary>
    /// Gets cause and fix of the last one that was explained; see <see cref="WebhookReceiverOptions.ExplainRejections"/>.
    /// </summary>
    public required string? Explanation { get; init; }
}
