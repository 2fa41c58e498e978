using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>Source-generated metadata of the payloads: no reflection at run time. Written in camelCase, read in any casing, because Debitura's documents show both.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(LenientStringConverter),
        typeof(LenientBooleanConverter),
        typeof(LenientDecimalConverter),
        typeof(LenientDateTimeOffsetConverter),
        typeof(CreditorConverter),
    ])]
[JsonSerializable(typeof(ClientOnboardingPoaSigned))]
[JsonSerializable(typeof(ClientOnboardingContractSigned))]
[JsonSerializable(typeof(ClientLinked))]
[JsonSerializable(typeof(ClientLinkDeclined))]
[JsonSerializable(typeof(ClientLinkRequested))]
[JsonSerializable(typeof(ClientLinkExpired))]
[JsonSerializable(typeof(CaseCreated))]
[JsonSerializable(typeof(CaseUpdated))]
[JsonSerializable(typeof(CaseClosed))]
[JsonSerializable(typeof(CaseAssigned))]
[JsonSerializable(typeof(CasesReplayFailed))]
[JsonSerializable(typeof(PaymentCreated))]
[JsonSerializable(typeof(PaymentDeleted))]
[JsonSerializable(typeof(ChatCreated))]
[JsonSerializable(typeof(WebhookEventLinks))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
