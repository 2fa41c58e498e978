using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.Testing.Tests;

/// <summary>A payload of the user's own.</summary>
public sealed record PartnerCustom
{
    public int Score { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PartnerCustom))]
internal sealed partial class CustomJson : JsonSerializerContext;
