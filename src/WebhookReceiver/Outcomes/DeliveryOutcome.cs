namespace WebhookReceiver;

/// <summary>Says what became of one delivery. Each outcome has one status code, listed with it.</summary>
public enum DeliveryOutcome
{
    /// <summary>Every handler of the event ran without an exception. 200.</summary>
    Handled = 1,

    /// <summary>The delivery is stored durably and will be handled later. 202.</summary>
    Stored = 2,

    /// <summary>The event was completed before and came again under a fresh signature: a sender's retry. No handler runs. 200.</summary>
    Duplicate = 3,

    /// <summary>The very same signed delivery as a completed one. The sender signs each attempt afresh, so this is a replay. 409.</summary>
    Replay = 4,

    /// <summary>
    /// The same event is being handled right now. The sender has to ask again, in case that run fails. 503 with <c>Retry-After</c>.
    /// </summary>
    InProgress = 5,

    /// <summary>Not accepted; the <see cref="RejectionReason"/> says why. 401, or 413 for a body that is too large.</summary>
    Rejected = 6,

    /// <summary>Not a POST. 405.</summary>
    MethodNotAllowed = 7,

    /// <summary>
    /// The body ended early or could not be decoded, 400, or did not arrive within <see cref="WebhookReceiverOptions.BodyTimeout"/>, 408.
    /// There was nothing to verify.
    /// </summary>
    BodyUnreadable = 8,

    /// <summary>Authentic, but the envelope or the payload is not what the protocol says. 400.</summary>
    Unreadable = 9,

    /// <summary>A handler threw. 500.</summary>
    HandlerFailed = 10,

    /// <summary>The handlers did not finish within <see cref="WebhookReceiverOptions.HandlerTimeout"/>. 500.</summary>
    HandlerTimedOut = 11,

    /// <summary>The application stopped while the handlers ran. 503 with <c>Retry-After</c>.</summary>
    Interrupted = 12,

    /// <summary>Nothing is registered for the event type. 200.</summary>
    NoHandler = 13,

    /// <summary>
    /// Failed <see cref="WebhookReceiverOptions.AcknowledgeAfterFailures"/> times, or with <see cref="DoNotRetryException"/>, and
    /// acknowledged, so that the sender keeps the subscription. 200.
    /// </summary>
    Abandoned = 14,

    /// <summary>The replay store or the inbox is full or unavailable. 503 with <c>Retry-After</c>.</summary>
    StoreUnavailable = 15,

    /// <summary>
    /// Not read, because bodies that are not verified yet take up <see cref="WebhookReceiverOptions.MaxUnverifiedBytes"/> of the process's
    /// memory. 503 with <c>Retry-After</c>.
    /// </summary>
    Overloaded = 16,
}
