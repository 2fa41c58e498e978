namespace WebhookReceiver;

/// <summary>
/// Tells <see cref="WebhookReceiverOptions.OnRejected"/> about a delivery that was not accepted. Nothing in it is proven, and none of the
/// sender's text is in it.
/// </summary>
public readonly record struct RejectedDelivery
{
    /// <summary>Gets the receiver's name.</summary>
    public required string Receiver { get; init; }

    /// <summary>Gets why the delivery was not accepted.</summary>
    public required RejectionReason Reason { get; init; }

    /// <summary>Gets when it arrived, by the receiver's clock.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// Gets the address it came from; a proxy's, unless forwarded headers are set up. <see langword="null"/> when unknown.
    /// </summary>
    public System.Net.IPAddress? RemoteAddress { get; init; }

    /// <summary>Gets cause and fix in words, when <see cref="WebhookReceiverOptions.ExplainRejections"/> is on.</summary>
    public string? Explanation { get; init; }
}
