namespace WebhookReceiver.Simulator;

/// <summary>A client with what only the simulator needs to know of it.</summary>
/// <param name="Client">What everyone may see.</param>
/// <param name="Request">The request that created it, with the cases that wait for an approval.</param>
/// <param name="Token">The secret part of the page that the client is sent to.</param>
internal sealed record ClientEntry(SimulatedClient Client, CreateClientRequest? Request = null, string? Token = null);

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
