using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace WebhookReceiver.Cli.Tests;

/// <summary>A certificate authority of the tests' own.</summary>
internal sealed class TestAuthority
{
    private static readonly DateTimeOffset Today = TimeProvider.System.GetUtcNow();

    private readonly X509Certificate2 root;

    private TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        root = RequestOf(name, key, isAuthority: true).CreateSelfSigned(Today.AddYears(-2), Today.AddYears(2));
    }

    /// <summary>The one that the doctor is told to trust.</summary>
    public static TestAuthority Trusted { get; } = new("CN=Trusted test authority");

    public X509Certificate2Collection Roots => [X509CertificateLoader.LoadCertificate(root.RawData)];

    public static X509Certificate2 SelfSigned(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Exportable(ForHost(host, key).CreateSelfSigned(Today.AddDays(-30), Today.AddDays(90)));
    }

    public X509Certificate2 Issue(string host, double fromDays = -30, double untilDays = 90) => IssueBy(root, host, fromDays, untilDays);

    /// <summary>Issues by an intermediate authority whose certificate the server does not send.</summary>
    public X509Certificate2 IssueByIntermediate(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediate = RequestOf("CN=Intermediate test authority", key, isAuthority: true)
            .Create(root, Today.AddYears(-1), Today.AddYears(1), Serial())
            .CopyWithPrivateKey(key);
        return IssueBy(intermediate, host, -30, 90);
    }

    /// <summary>Issues by an intermediate authority whose certificate the server sends although it has expired.</summary>
    public (X509Certificate2 Certificate, X509Certificate2 Intermediate) IssueByExpiredIntermediate(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediate = RequestOf("CN=Expired intermediate authority", key, isAuthority: true)
            .Create(root, Today.AddYears(-1), Today.AddDays(-1), Serial())
            .CopyWithPrivateKey(key);

        // Issued while the intermediate certificate was valid, and longer than that; the framework issues no such thing by itself.
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = X509SignatureGenerator.CreateForECDsa(key);
        var certificate = ForHost(host, leafKey)
            .Create(intermediate.SubjectName, signer, Today.AddDays(-30), Today.AddDays(90), Serial())
            .CopyWithPrivateKey(leafKey);
        return (Exportable(certificate), X509CertificateLoader.LoadCertificate(intermediate.RawData));
    }

    private static X509Certificate2 IssueBy(X509Certificate2 issuer, string host, double fromDays, double untilDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Exportable(
            ForHost(host, key).Create(issuer, Today.AddDays(fromDays), Today.AddDays(untilDays), Serial()).CopyWithPrivateKey(key));
    }

    private static CertificateRequest ForHost(string host, ECDsa key)
    {
        var request = RequestOf("CN=" + host, key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static CertificateRequest RequestOf(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, isAuthority));
        return request;
    }

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(8);

    // The server wants a certificate whose key outlives the object that made it.
    private static X509Certificate2 Exportable(X509Certificate2 made)
    {
        using (made)
        {
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        }
    }
}
