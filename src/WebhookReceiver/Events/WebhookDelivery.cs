namespace WebhookReceiver;

/// <summary>Holds the facts of the HTTP request that carried an event.</summary>
public sealed record WebhookDelivery
{
    /// <summary>A delivery without facts, for events made by hand.</summary>
    internal static readonly WebhookDelivery None = new() { Receiver = WebhookReceiverDefaults.ReceiverName };

    /// <summary>
    /// Gets the name of the receiver that accepted the delivery; <see cref="WebhookReceiverDefaults.ReceiverName"/> for the one without a
    /// name.
    /// </summary>
    public required string Receiver { get; init; }

    /// <summary>Gets when the sender signed this attempt, proven by the signature. Whole seconds.</summary>
    public DateTimeOffset SignedAt { get; init; }

    /// <summary>Gets when the delivery arrived, by the receiver's clock.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// Gets whether the header <c>X-Debitura-Test</c> says that this is synthetic data. A hint: the signature does not cover headers.
    /// </summary>
    public bool IsTest { get; init; }

    /// <summary>
    /// Gets whether the header <c>X-Debitura-Replay</c> says that the event was sent again by hand. A hint: the signature does not cover
    /// headers.
    /// </summary>
    public bool IsReplay { get; init; }

    /// <summary>
    /// Gets whether the event is given up, abandoned or a dead letter, if this attempt at handling it fails: the last moment to hand it to
    /// somebody else.
    /// </summary>
    public bool IsLastAttempt { get; init; }
}
