using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>The creditor's own metadata: in <see cref="WebhookJsonContext"/> its converter stands in the place of that.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(LenientStringConverter),
        typeof(LenientBooleanConverter),
        typeof(LenientDecimalConverter),
        typeof(LenientDateTimeOffsetConverter),
    ])]
[JsonSerializable(typeof(Creditor))]
internal sealed partial class CreditorJsonContext : JsonSerializerContext;
