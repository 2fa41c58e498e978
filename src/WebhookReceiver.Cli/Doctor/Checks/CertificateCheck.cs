using System.Net.Sockets;
using System.Security.Authentication;

namespace WebhookReceiver.Cli;

/// <summary>Looks at the endpoint's TLS certificate.</summary>
internal sealed class CertificateCheck : IDoctorCheck
{
    private const string Item = "Certificate";

    private static readonly Seen LogTls = Seen.Own("Debitura's delivery log says \"SSL/TLS certificate error\"");

    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public ChecklistSection Section => ChecklistSection.Endpoint;

    public string Title => "the endpoint's certificate";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        foreach (var target in context.Endpoints.Targets)
        {
            findings.AddRange(await CheckAsync(context, target, cancellationToken));
        }

        return findings;
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(
        DoctorContext context, EndpointTarget target, CancellationToken cancellationToken)
    {
        if (target.SkipReason is { } reason)
        {
            return [Finding.Skipped(ChecklistSection.Endpoint, Item, reason)];
        }

        if (!target.IsHttps)
        {
            return [Finding.Skipped(ChecklistSection.Endpoint, Item, "The endpoint is on this machine and has no https address.")];
        }

        List<Finding> faults;
        try
        {
            using var limit = new CancellationTokenSource(Limit, context.Environment.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var connection = await EndpointConnection.OpenAsync(context, target.Url, linked.Token);
            var certificate = await CertificateProbe.ReadAsync(context.Environment, connection, target.Url, linked.Token);
            var now = context.Environment.Time.GetUtcNow();
            faults = FaultsOf(certificate, target.Url.IdnHost, now);
            if (faults.Count == 0)
            {
                return [Finding.Pass(ChecklistSection.Endpoint, Item, $"valid for {target.Url.IdnHost}, {DaysLeft(certificate, now)}")];
            }
        }
        catch (SocketException failure)
        {
            faults =
            [
                EndpointFaults.Unreachable.Found(
                    $"{Seen.Own(NetworkFailure.Describe(failure))}; Debitura's delivery log says \"Network error\" or \"Cannot reach " +
                        $"your endpoint\""),
            ];
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            faults = [EndpointFaults.TlsFailed.Found($"the handshake failed; {LogTls}")];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            faults =
            [
                EndpointFaults.Unreachable.Found(
                    $"no connection in 10 s; Debitura's delivery log says \"Request timed out after 10 seconds\""),
            ];
        }

        if (faults.Any(fault => fault.Status == FindingStatus.Failure))
        {
            target.SkipReason = "No delivery gets through before the connection works.";
        }

        return faults;
    }

    private static List<Finding> FaultsOf(CertificateInfo certificate, string host, DateTimeOffset now)
    {
        List<Finding> faults = [];
        if (now > certificate.NotAfter)
        {
            faults.Add(EndpointFaults.CertificateExpired.Found($"since {certificate.NotAfter:yyyy-MM-dd}; {LogTls}"));
        }

        if (now < certificate.NotBefore)
        {
            faults.Add(EndpointFaults.CertificateNotYetValid.Found($"until {certificate.NotBefore:yyyy-MM-dd HH:mm} UTC; {LogTls}"));
        }

        if (certificate.InvalidIssuer is { } issuer)
        {
            faults.Add(
                EndpointFaults.CertificateIssuerExpired.Found(
                    $"that of \"{issuer.Name}\" is valid from {issuer.NotBefore:yyyy-MM-dd} to {issuer.NotAfter:yyyy-MM-dd}; {LogTls}"));
        }

        if (!certificate.IsTrusted)
        {
            faults.Add(
                (certificate.IsSelfSigned ? EndpointFaults.CertificateSelfSigned : EndpointFaults.CertificateUntrusted).Found(LogTls));
        }

        if (!certificate.IsForHost)
        {
            var names = certificate.Names.Count > 0 ? string.Join(", ", certificate.Names.Take(5)) : "no host";
            faults.Add(EndpointFaults.CertificateWrongHost.Found($"it names {names}, not {host}; {LogTls}"));
        }

        if (faults.Count == 0 && certificate.NotAfter - now < Soon)
        {
            faults.Add(EndpointFaults.CertificateExpiresSoon.Found(DaysLeft(certificate, now)));
        }

        return faults;
    }

    private static Seen DaysLeft(CertificateInfo certificate, DateTimeOffset now) =>
        $"{Math.Floor((certificate.NotAfter - now).TotalDays):0} days left, until {certificate.NotAfter:yyyy-MM-dd}";
}
