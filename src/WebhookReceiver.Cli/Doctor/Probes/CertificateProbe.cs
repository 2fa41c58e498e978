using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace WebhookReceiver.Cli;

/// <summary>Takes a server's certificate without trusting it, and builds its chain from nothing but what the server sent and the trusted authorities.</summary>
internal static class CertificateProbe
{
    /// <exception cref="AuthenticationException">No TLS connection came about.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<CertificateSight> LookAsync(DoctorTools tools, Stream connection, Uri url, CancellationToken cancellationToken)
    {
        X509Certificate2? certificate = null;
        X509Certificate2Collection sent = [];

        // Nothing but the certificate is exchanged over this connection, so accepting any tells more and risks nothing.
#pragma warning disable CA5359 // Do not disable certificate validation: the certificate is judged below, to name what is wrong with it
        var stream = new SslStream(connection, leaveInnerStreamOpen: false, (_, presented, chain, _) =>
#pragma warning restore CA5359
        {
            certificate = presented is null ? null : X509CertificateLoader.LoadCertificate(presented.GetRawCertData());
            foreach (var other in chain?.ChainPolicy.ExtraStore ?? [])
            {
                sent.Add(X509CertificateLoader.LoadCertificate(other.RawData));
            }

            return true;
        });
        await using var closed = stream.ConfigureAwait(false);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = url.IdnHost }, cancellationToken).ConfigureAwait(false);

        using var leaf = certificate ?? throw new AuthenticationException("The server sent no certificate.");
        return Judge(tools, leaf, sent, url.IdnHost);
    }

    private static CertificateSight Judge(DoctorTools tools, X509Certificate2 leaf, X509Certificate2Collection sent, string host)
    {
        var now = tools.Time.GetUtcNow();
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        if (tools.TrustedRoots.Count > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(tools.TrustedRoots);
        }

        chain.Build(leaf);
        var flags = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);
        return new CertificateSight(
            NotBefore: new DateTimeOffset(leaf.NotBefore),
            NotAfter: new DateTimeOffset(leaf.NotAfter),
            IsSelfSigned: leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData),
            IsTrusted: (flags & ~X509ChainStatusFlags.NotTimeValid) == X509ChainStatusFlags.NoError,
            IsForHost: IPAddress.TryParse(host, out _) ? leaf.MatchesHostname(host, allowCommonName: false) : leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false),
            Names: NamesOf(leaf),
            InvalidIssuer: InvalidIssuerIn(chain));
    }

    private static IssuerSight? InvalidIssuerIn(X509Chain chain) => chain.ChainElements
        .Skip(1)
        .Where(element => element.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
        .Select(element => new IssuerSight(
            element.Certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), new DateTimeOffset(element.Certificate.NotBefore), new DateTimeOffset(element.Certificate.NotAfter)))
        .FirstOrDefault();

    private static IReadOnlyList<string> NamesOf(X509Certificate2 leaf) =>
        [.. leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames())];
}
