using System.Text.Json.Serialization;

namespace WebhookReceiver.LoadTest;

/// <summary>The envelope as a partner's developer would write it down from the documents.</summary>
internal sealed record HandwrittenEnvelope(
    string Id, string Event, DateTimeOffset Timestamp, string? SpecVersion, HandwrittenLinks? Links, HandwrittenCase? Data);

internal sealed record HandwrittenLinks(string? Client, string? Self);

internal sealed record HandwrittenCase(
    string CaseId, string? Reference, string? ExternalTenantId, string? OldLifecycle, string? NewLifecycle);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HandwrittenEnvelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
