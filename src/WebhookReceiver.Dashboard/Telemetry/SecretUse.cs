namespace WebhookReceiver.Dashboard;

/// <summary>How often a secret matched since the process started.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="Index">The position of the secret among the receiver's, from 0.</param>
/// <param name="Count">The authentic deliveries that it matched.</param>
/// <param name="LastAt">When it matched last.</param>
internal sealed record SecretUse(string Receiver, int Index, long Count, DateTimeOffset LastAt);
