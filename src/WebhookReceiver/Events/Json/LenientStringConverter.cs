using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>
/// Reads text where the sender wrote a number, a boolean or even an object: the JSON itself becomes the text, nothing is lost. Text that is
/// not valid Unicode is not read.
/// </summary>
internal sealed class LenientStringConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = JsonText.From(ref reader);
        if (text is null)
        {
            OddFields.Report();
        }

        return text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
