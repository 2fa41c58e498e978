using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace WebhookReceiver.Simulator;

internal sealed record WebhookDto(
    Guid Id,
    string Url,
    IReadOnlyList<string> Events,
    bool IsActive,
    DateTimeOffset CreatedUtc,
    DateTimeOffset UpdatedUtc,
    string? DisabledReason,
    string? Secret,
    bool IsTestMode)
{
    public static WebhookDto From(SimulatedSubscription subscription, bool withSecret = false) => new(
        subscription.Id,
        subscription.Url,
        subscription.Events,
        subscription.IsActive,
        subscription.CreatedUtc,
        subscription.UpdatedUtc,
        subscription.DisabledReason,
        withSecret ? subscription.Secret : null,
        subscription.IsTestMode);
}

internal sealed record CreateWebhookRequest(string? Url, IReadOnlyList<string>? Events, bool? IsTestMode);

internal sealed record UpdateWebhookRequest(
    string? Url, IReadOnlyList<string>? Events, bool? IsActive, bool? RegenerateSecret, bool? IsTestMode)
{
    /// <summary>The fields that Debitura does not know and therefore refuses.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }
}

internal sealed record TriggerTestRequest(
    string? EventType,
    Guid? CaseId,
    string? ExternalTenantId,
    string? OldLifecycle,
    string? NewLifecycle,
    string? CloseCode,
    string? CloseComment);

internal sealed record TriggerTestResponse(string EventType, int EnqueuedCount, string Message);

internal sealed record PublishRequest(string? EventType, JsonNode? Data, bool? IsTest);

internal sealed record AdvanceCaseRequest(string? Lifecycle, string? CloseCode, string? CloseComment);

internal sealed record ClockRequest(double? Speed, TimeSpan? By);
