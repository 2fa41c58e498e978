using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Reads what is wrong field by field, where a field has a list of messages or a single one.</summary>
internal sealed class FieldErrorsConverter : JsonConverter<IReadOnlyDictionary<string, IReadOnlyList<string>>>
{
    /// <summary>Reads the fields of an object whose values are a text or a list of texts; anything else in it is left out.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Parse(JsonElement element)
    {
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            return fields;
        }

        foreach (var property in element.EnumerateObject())
        {
            var messages = MessagesOf(property.Value);
            if (messages.Count > 0)
            {
                fields[property.Name] = messages;
            }
        }

        return fields;
    }

    public override IReadOnlyDictionary<string, IReadOnlyList<string>>? Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(JsonElement.ParseValue(ref reader)) is { Count: > 0 } fields ? fields : null;

    public override void Write(
        Utf8JsonWriter writer, IReadOnlyDictionary<string, IReadOnlyList<string>> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (field, messages) in value)
        {
            writer.WriteStartArray(field);
            foreach (var message in messages)
            {
                writer.WriteStringValue(message);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads a text or a list of texts; anything else has no messages.</summary>
    public static List<string> MessagesOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array =>
            [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
        _ => [],
    };
}
