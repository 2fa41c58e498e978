using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver;

/// <summary>Keeps the values that no property could take: reads an object a second time, which never happens to an ordinary one.</summary>
internal static class RawFields
{
    /// <summary>Adds the JSON of each field whose property stayed <see langword="null"/> to the payload's additional data.</summary>
    /// <param name="payload">The payload as it was read.</param>
    /// <param name="reader">A reader at the start of the object that it was read from.</param>
    /// <param name="json">The payload's properties.</param>
    public static void Keep(EventPayload payload, Utf8JsonReader reader, JsonTypeInfo json)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.OfName(ref reader);
            reader.Read();
            if (name is not null && reader.TokenType != JsonTokenType.Null && PropertyOf(json, name) is { Get: { } get }
                && get(payload) is null)
            {
                payload.AdditionalData ??= new Dictionary<string, JsonElement>(StringComparer.Ordinal);
                payload.AdditionalData[name] = JsonElement.ParseValue(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static JsonPropertyInfo? PropertyOf(JsonTypeInfo json, string name) =>
        json.Properties.FirstOrDefault(
            property => !property.IsExtensionData && string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));
}
