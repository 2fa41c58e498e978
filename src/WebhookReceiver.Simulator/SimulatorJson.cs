using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.Simulator;

/// <summary>How JSON is read and written: any casing in, camelCase out, text beyond ASCII as it is.</summary>
internal static class SimulatorJson
{
    public static JsonSerializerOptions Options { get; } = Create(JsonNamingPolicy.CamelCase);

    public static JsonSerializerOptions PascalCase { get; } = Create(null);

    private static JsonSerializerOptions Create(JsonNamingPolicy? naming)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = naming,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
