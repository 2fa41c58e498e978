using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.Benchmarks.Baselines;

/// <summary>Source-generated metadata for <see cref="HandWrittenBytes"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HandWrittenEnvelope))]
internal sealed partial class HandWrittenJsonContext : JsonSerializerContext;
