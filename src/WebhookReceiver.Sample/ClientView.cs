namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /clients</c>.</summary>
internal sealed record ClientView(string ExternalTenantId, string? CompanyName, string? State, bool? IsAttributed, DateTimeOffset LastEventAt);
