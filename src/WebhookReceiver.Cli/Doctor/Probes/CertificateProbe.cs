using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace WebhookReceiver.Cli;

/// <summary>
/// Takes a server's certificate without trusting it, and builds its chain from nothing but what the server sent and the trusted
/// authorities.
/// </summary>
internal static class CertificateProbe
{
    /// <exception cref="AuthenticationException">The TLS handshake failed.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<CertificateInfo> ReadAsync(
        DoctorEnvironment environment, Stream connection, Uri url, CancellationToken cancellationToken)
    {
        X509Certificate2? certificate = null;
        X509Certificate2Collection sent = [];

        // Nothing but the certificate is exchanged over this connection, so accepting any tells more and risks nothing.
#pragma warning disable CA5359 // Do not disable certificate validation: the certificate is judged below, to name what is wrong with it
        await using var stream = new SslStream(connection, leaveInnerStreamOpen: false, (_, presented, chain, _) =>
#pragma warning restore CA5359
        {
            certificate = presented is null ? null : X509CertificateLoader.LoadCertificate(presented.GetRawCertData());
            foreach (var other in chain?.ChainPolicy.ExtraStore ?? [])
            {
                sent.Add(X509CertificateLoader.LoadCertificate(other.RawData));
            }

            return true;
        });
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, cancellationToken);

        using var leaf = certificate ?? throw new AuthenticationException("The server sent no certificate.");
        return Judge(environment, leaf, sent, url.IdnHost);
    }

    private static CertificateInfo Judge(DoctorEnvironment environment, X509Certificate2 leaf, X509Certificate2Collection sent, string host)
    {
        var now = environment.Time.GetUtcNow();
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (environment.TrustedRoots.Count > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(environment.TrustedRoots);
        }

        chain.Build(leaf);
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return new CertificateInfo(
            NotBefore: new DateTimeOffset(leaf.NotBefore),
            NotAfter: new DateTimeOffset(leaf.NotAfter),
            IsSelfSigned: leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData),
            IsTrusted: (flags & ~X509ChainStatusFlags.NotTimeValid) == X509ChainStatusFlags.NoError,
            IsForHost: leaf.MatchesHostname(host, allowWildcards: !IPAddress.TryParse(host, out _), allowCommonName: false),
            Names: NamesOf(leaf),
            InvalidIssuer: InvalidIssuerIn(chain));
    }

    private static IssuerInfo? InvalidIssuerIn(X509Chain chain) => chain.ChainElements
        .Skip(1)
        .Where(element => element.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
        .Select(element => element.Certificate)
        .Select(issuer => new IssuerInfo(
            issuer.GetNameInfo(X509NameType.SimpleName, forIssuer: false),
            new DateTimeOffset(issuer.NotBefore),
            new DateTimeOffset(issuer.NotAfter)))
        .FirstOrDefault();

    private static IReadOnlyList<string> NamesOf(X509Certificate2 leaf) =>
        [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())];
}

/// <summary>A server's certificate as seen from outside.</summary>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="IsSelfSigned">Whether it is its own issuer.</param>
/// <param name="IsTrusted">Whether it leads to a trusted authority, its dates apart.</param>
/// <param name="IsForHost">Whether it names the URL's host.</param>
/// <param name="Names">The hosts that it names.</param>
/// <param name="InvalidIssuer">The first certificate above it whose dates are over or not yet come.</param>
internal sealed record CertificateInfo(
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    bool IsSelfSigned,
    bool IsTrusted,
    bool IsForHost,
    IReadOnlyList<string> Names,
    IssuerInfo? InvalidIssuer);

/// <summary>A certificate above the server's own.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="NotBefore">From when it is valid.</param>
/// <param name="NotAfter">Until when it is valid.</param>
internal sealed record IssuerInfo(string Name, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
