namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /cases</c>.</summary>
internal sealed record CaseView(string CaseId, string? Reference, string? ExternalTenantId, string? Lifecycle, string? CloseCode, DateTimeOffset LastEventAt);
