namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /clients</c>: what events told, and where the link request that this application sent stands.</summary>
internal sealed record ClientView(
    string ExternalTenantId,
    string? CompanyName,
    string? State,
    bool? IsAttributed,
    DateTimeOffset LastEventAt,
    Uri? ApprovalUrl = null,
    string? LinkRequest = null,
    int Recoveries = 0);
