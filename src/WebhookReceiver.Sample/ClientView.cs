using System.Text.Json.Serialization;

namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /clients</c>: what events told and, once a link was asked for or an event is about one, where that stands.</summary>
internal sealed record ClientView(
    string ExternalTenantId,
    string? CompanyName,
    string? State,
    bool? IsAttributed,
    DateTimeOffset LastEventAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Uri? ApprovalUrl = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LinkRequest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Recoveries = null);
