namespace WebhookReceiver;

/// <summary>
/// Says why a delivery was not accepted. The sender never learns it: it goes to the log, the metric and
/// <see cref="WebhookReceiverOptions.OnRejected"/>.
/// </summary>
public enum RejectionReason
{
    /// <summary>The signature header is absent or empty. Answered with 401.</summary>
    MissingSignature = 1,

    /// <summary>
    /// The signature header has no single <c>t</c> of 1 to 12 ASCII digits, no <c>v1</c> of 64 hexadecimal digits, more than 16 <c>v1</c>,
    /// more than 24 elements, more than 2,048 characters, or is there more than once. Answered with 401.
    /// </summary>
    MalformedSignature = 2,

    /// <summary>The delivery was signed longer ago than <see cref="WebhookReceiverOptions.Tolerance"/>. Answered with 401.</summary>
    TimestampTooOld = 3,

    /// <summary>
    /// The delivery was signed further ahead than <see cref="WebhookReceiverOptions.FutureTolerance"/>. Answered with 401.
    /// </summary>
    TimestampInFuture = 4,

    /// <summary>No <c>v1</c> equals the signature made with any of the current secrets. Answered with 401.</summary>
    SignatureMismatch = 5,

    /// <summary>The body is larger than <see cref="WebhookReceiverOptions.MaxBodyBytes"/>. Answered with 413.</summary>
    BodyTooLarge = 6,
}
