namespace WebhookReceiver;

/// <summary>How reading a body ended.</summary>
internal enum BodyEnd
{
    /// <summary>All of it was read.</summary>
    Whole = 0,

    /// <summary>It is larger than the receiver or the server allows.</summary>
    TooLarge,

    /// <summary>It did not arrive in time.</summary>
    TooSlow,

    /// <summary>The budget for unverified bytes is used up.</summary>
    NoRoom,

    /// <summary>It ended early, or could not be decoded.</summary>
    Broken,

    /// <summary>Something in front had disposed it.</summary>
    Disposed,
}
