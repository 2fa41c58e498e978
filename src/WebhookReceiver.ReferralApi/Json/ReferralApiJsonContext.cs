using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Source-generated metadata of requests and responses: no reflection at run time. Written in camelCase, read in any casing,
/// because Debitura's documents show both.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [
        typeof(LenientStringConverter),
        typeof(LenientBooleanConverter),
        typeof(LenientDecimalConverter),
        typeof(LenientDateTimeOffsetConverter),
        typeof(LenientInt32Converter),
        typeof(LenientUriConverter),
        typeof(IssuedSecretConverter),
        typeof(FieldErrorsConverter),
    ])]
[JsonSerializable(typeof(IReadOnlyList<WebhookSubscription>))]
[JsonSerializable(typeof(SubscriptionRequest))]
[JsonSerializable(typeof(SubscriptionChange))]
[JsonSerializable(typeof(TestEventRequest))]
[JsonSerializable(typeof(TestEventResult))]
[JsonSerializable(typeof(PartnerInfo))]
[JsonSerializable(typeof(ClientRequest))]
[JsonSerializable(typeof(ClientPage))]
[JsonSerializable(typeof(ReferralClient))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(ContractStatus))]
[JsonSerializable(typeof(BusinessError))]
[JsonSerializable(typeof(LinkRequest))]
internal sealed partial class ReferralApiJsonContext : JsonSerializerContext;
