using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.Testing;

/// <summary>
/// Source-generated metadata to write the payloads with, in the form in which Debitura sends them. Reading them is the core's business.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(UtcTimeConverter)])]
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
internal sealed partial class TestingJsonContext : JsonSerializerContext;
