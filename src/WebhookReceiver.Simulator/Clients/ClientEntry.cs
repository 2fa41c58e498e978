namespace WebhookReceiver.Simulator;

/// <summary>A client with what only the simulator needs to know of it.</summary>
/// <param name="Client">What everyone may see.</param>
/// <param name="Request">The request that created it, with the cases that wait for an approval.</param>
/// <param name="Token">The secret part of the page that the client is sent to.</param>
internal sealed record ClientEntry(SimulatedClient Client, CreateClientRequest? Request = null, string? Token = null);
