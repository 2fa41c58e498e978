namespace WebhookReceiver.Cli;

/// <summary>A certificate above the server's own.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when it is valid.</param>
internal sealed record IssuerSight(string Name, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
