using System.Net;

namespace WebhookReceiver.Cli;

/// <summary>Looks at the endpoint's URL and where it leads: https, a public address, an allowed port.</summary>
internal sealed class EndpointAddressCheck : IDoctorCheck
{
    private const string Item = "Endpoint address";

    private static readonly Seen LogCannotReach = Seen.Own("Debitura's delivery log says \"Cannot reach your endpoint\"");

    public ChecklistSection Section => ChecklistSection.Endpoint;

    public string Title => "where the endpoint's URL leads";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Endpoints.SkipReason is { } reason)
        {
            return [Finding.Skipped(ChecklistSection.Endpoint, Item, reason)];
        }

        List<Finding> findings = [];
        foreach (var target in context.Endpoints.Targets)
        {
            var faults = await CheckAsync(context, target, cancellationToken);
            findings.AddRange(
                faults.Count > 0
                    ? faults
                    : [Finding.Pass(ChecklistSection.Endpoint, Item, $"{target.Name}: https, public address, allowed port")]);
        }

        return findings;
    }

    private static async Task<List<Finding>> CheckAsync(DoctorContext context, EndpointTarget target, CancellationToken cancellationToken)
    {
        var url = target.Url;
        if (context.Settings.AllowLoopback && url.IsLoopback)
        {
            return [Finding.Pass(ChecklistSection.Endpoint, Item, $"{target.Name}: on this machine, allowed by --allow-loopback")];
        }

        List<Finding> faults = [];
        if (!target.IsHttps)
        {
            faults.Add(EndpointFaults.Http.Found(target.Name));
            target.SkipReason = "The endpoint has no https address.";
        }
        else if (url.Port is not (443 or 8443))
        {
            faults.Add(EndpointFaults.Port.Found($"port {url.Port}; {LogCannotReach}"));
        }

        if (await AddressFaultAsync(context, url, cancellationToken) is { } fault)
        {
            faults.Add(fault);
            target.SkipReason ??= "The endpoint has no public address.";
        }

        return faults;
    }

    private static async Task<Finding?> AddressFaultAsync(DoctorContext context, Uri url, CancellationToken cancellationToken)
    {
        if (url.IsLoopback || url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            return EndpointFaults.Localhost.Found($"{url.IdnHost}; {LogCannotReach}");
        }

        IReadOnlyList<IPAddress> addresses = IPAddress.TryParse(url.IdnHost, out var literal)
            ? [literal]
            : await context.Environment.Network.ResolveAsync(url.IdnHost, cancellationToken);
        if (addresses.Count == 0)
        {
            return EndpointFaults.UnknownHost.Found(url.IdnHost);
        }

        return addresses.FirstOrDefault(address => !PublicAddress.Is(address)) is { } hidden
            ? EndpointFaults.PrivateAddress.Found($"{url.IdnHost} is {hidden}; {LogCannotReach}")
            : null;
    }
}
