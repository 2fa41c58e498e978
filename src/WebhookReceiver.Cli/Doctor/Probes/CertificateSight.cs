namespace WebhookReceiver.Cli;

/// <summary>What a server's certificate looks like from outside.</summary>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="IsSelfSigned">Whether it is its own issuer.</param>
/// <param name="IsTrusted">Whether it leads to a trusted authority, its dates apart.</param>
/// <param name="IsForHost">Whether it names the URL's host.</param>
/// <param name="Names">The hosts that it names.</param>
/// <param name="InvalidIssuer">The certificate between it and the authority, or the authority's own, whose dates are over or not yet come; the first one.</param>
internal sealed record CertificateSight(DateTimeOffset NotBefore, DateTimeOffset NotAfter, bool IsSelfSigned, bool IsTrusted, bool IsForHost, IReadOnlyList<string> Names, IssuerSight? InvalidIssuer);
