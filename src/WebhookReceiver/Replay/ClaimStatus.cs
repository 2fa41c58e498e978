namespace WebhookReceiver;

/// <summary>Says what a claim found.</summary>
public enum ClaimStatus
{
    /// <summary>The event is new, failed before, or its holder's lease is over: it is the caller's now.</summary>
    Claimed = 1,

    /// <summary>Another delivery holds the event.</summary>
    InProgress = 2,

    /// <summary>The event was completed by a delivery with another signature.</summary>
    Duplicate = 3,

    /// <summary>The event was completed by a delivery with this very signature.</summary>
    Replay = 4,

    /// <summary>The store has no room for another event, and evicting one would be worse.</summary>
    Full = 5,
}
