using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>
/// Knows the routes that receivers have in the end, groups included. Before the server listens, it stops a host in which another endpoint
/// has the route of a receiver: routing would answer
/// each delivery with an error 500, or hand it to the other endpoint.
/// </summary>
internal sealed class ReceiverEndpoints(IServiceProvider services, ILogger<ReceiverEndpoints> logger) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        string[] clashes = [.. Clashes().Distinct(StringComparer.Ordinal)];
        if (clashes.Length > 0 && IsCertain())
        {
            throw new InvalidOperationException(string.Join(" ", clashes));
        }

        foreach (var clash in clashes)
        {
            logger.RouteClash(clash);
        }
    };

    /// <summary>Returns the routes of a receiver's endpoints.</summary>
    public IEnumerable<string> PathsOf(string receiver) => Routes()
        .Where(endpoint => string.Equals(ReceiverOf(endpoint), receiver, StringComparison.Ordinal))
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/'));

    private static string? ReceiverOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<WebhookReceiverMetadata>()?.Receiver;

    private static string NameOf(Endpoint endpoint) =>
        ReceiverOf(endpoint) is { } receiver ? $"webhook receiver '{receiver}'" : $"the endpoint '{endpoint.DisplayName}'";

    private static bool TakesPost(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is not { Count: > 0 } methods
            || methods.Contains(HttpMethods.Post, StringComparer.OrdinalIgnoreCase);

    // An endpoint for certain hosts is preferred to one for all: only equal or overlapping hosts clash.
    private static bool HasHostOf(Endpoint one, Endpoint other)
    {
        var (hosts, others) = (HostsOf(one), HostsOf(other));
        return hosts.Count == 0 ? others.Count == 0 : hosts.Intersect(others, StringComparer.OrdinalIgnoreCase).Any();
    }

    private static IReadOnlyList<string> HostsOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IHostMetadata>()?.Hosts ?? [];

    /// <summary>The route with parameters of any name alike.</summary>
    private static string ShapeOf(RouteEndpoint endpoint) =>
        string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(ShapeOf))));

    private static string ShapeOf(RoutePatternPart part) => part switch
    {
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "*" : string.Empty)}:{string.Join(':', parameter.ParameterPolicies.Select(one => one.Content))}}}",
        RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
        RoutePatternSeparatorPart separator => separator.Content,
        _ => string.Empty,
    };

    private RouteEndpoint[] Routes() => [.. services.GetService<EndpointDataSource>()?.Endpoints.OfType<RouteEndpoint>() ?? []];

    /// <summary>
    /// Whether equal routes are sure to clash: not when branches of the pipeline have routes of their own, nor when a policy of somebody
    /// else, such as one for versions, may tell them apart.
    /// </summary>
    private bool IsCertain()
    {
        const string RoutesOfOneBranch = "RouteEndpointDataSource";

        var sources = (services.GetService<EndpointDataSource>() as CompositeEndpointDataSource)?.DataSources ?? [];
        return sources.Count(source => string.Equals(source.GetType().Name, RoutesOfOneBranch, StringComparison.Ordinal)) <= 1 &&
            services.GetServices<MatcherPolicy>().All(policy => policy.GetType().Namespace is { } name &&
                (name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal)
                    || name.StartsWith("WebhookReceiver", StringComparison.Ordinal)));
    }

    private IEnumerable<string> Clashes()
    {
        foreach (var route in Routes()
            .Where(endpoint =>
            TakesPost(endpoint) && endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is not { SuppressMatching: true })
                .GroupBy(ShapeOf, StringComparer.Ordinal))
        {
            foreach (var receiver in route.Where(endpoint => ReceiverOf(endpoint) is not null))
            {
                // A later order gives way, as that of a fallback does.
                RouteEndpoint[] others = [
                    .. route.Where(other => other != receiver && other.Order <= receiver.Order && HasHostOf(receiver, other))];
                if (others.Length > 0)
                {
                    var names = string.Join(" and ", others.Append(receiver).Select(NameOf).Order(StringComparer.Ordinal));
                    yield return string.Create(
                        CultureInfo.InvariantCulture,
                        $"The route /{receiver.RoutePattern.RawText?.TrimStart('/')} is mapped {others.Length + 1} times: {names}. No " +
                        $"delivery could be received there. Map each to a route of its own, or to different hosts with RequireHost.");
                }
            }
        }
    }
}
