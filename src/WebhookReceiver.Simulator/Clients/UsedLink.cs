namespace WebhookReceiver.Simulator;

/// <summary>What became of a link that no longer works.</summary>
internal enum UsedLink
{
    /// <summary>There never was such a link.</summary>
    Unknown,

    /// <summary>Someone has already answered.</summary>
    AlreadyUsed,

    /// <summary>Nobody answered in time.</summary>
    Expired,

    /// <summary>A newer link was issued.</summary>
    Replaced,
}
