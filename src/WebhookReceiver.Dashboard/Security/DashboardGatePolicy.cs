using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Takes a hidden dashboard out of routing, as if it had never been mapped. A 404 of its own would differ from that of a path which is
/// not there, by headers, by what middleware adds to it, or by a fallback endpoint that does not answer.
/// </summary>
internal sealed class DashboardGatePolicy(DashboardGate gate, ILogger<DashboardGatePolicy> logger) : MatcherPolicy, IEndpointSelectorPolicy
{
    private int hasReportedHost;

    // Whenever, as long as it is before an endpoint is chosen.
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        ContainsDynamicEndpoints(endpoints) || endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<DashboardMetadata>() is not null);

    public async Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (var index = 0; index < candidates.Count; index++)
        {
            var metadata = candidates[index].Endpoint?.Metadata;
            if (candidates.IsValidCandidate(index)
                && metadata?.GetMetadata<DashboardMetadata>() is not null
                && !await IsThereAsync(metadata, httpContext.Request))
            {
                candidates.SetValidity(index, value: false);
            }
        }
    }

    private async ValueTask<bool> IsThereAsync(EndpointMetadataCollection metadata, HttpRequest request)
    {
        var audience = await gate.AudienceAsync(metadata);
        if (audience != DashboardAudience.ThisMachine || LocalRequest.IsLocal(request))
        {
            return audience != DashboardAudience.Nobody;
        }

        // Once is enough for a developer, and a stranger cannot fill the log.
        if (Interlocked.Exchange(ref hasReportedHost, 1) == 0)
        {
            logger.DashboardHostRefused(LogText.From(request.Host.Value));
        }

        return false;
    }
}
