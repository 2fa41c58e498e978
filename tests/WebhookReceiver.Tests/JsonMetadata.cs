using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver.Tests;

/// <summary>Metadata of the tests' own payloads; an application would generate it.</summary>
internal static class JsonMetadata
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));
}
