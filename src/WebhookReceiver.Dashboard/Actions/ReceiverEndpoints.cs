using Microsoft.AspNetCore.Routing;

namespace WebhookReceiver.Dashboard;

/// <summary>Finds where receivers are mapped, among the endpoints of the application. The middleware form has no endpoint and is not found.</summary>
internal sealed class ReceiverEndpoints(EndpointDataSource endpoints)
{
    public IReadOnlyList<string> PathsOf(string receiver) =>
    [
        .. endpoints.Endpoints
            .OfType<RouteEndpoint>()
            .Where(endpoint => string.Equals(endpoint.Metadata.GetMetadata<WebhookReceiverMetadata>()?.Receiver, receiver, StringComparison.Ordinal))
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.Trim('/'))
            .Distinct(StringComparer.Ordinal),
    ];
}
