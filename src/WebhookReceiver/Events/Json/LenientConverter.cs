using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>
/// Reads a value in any form the sender may write it, and <see langword="null"/> from what cannot be read: one odd field must not cost the
/// event.
/// </summary>
internal abstract class LenientConverter<TValue> : JsonConverter<TValue?>
    where TValue : struct
{
    public override bool HandleNull => true;

    public sealed override TValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var value = reader.TokenType switch
        {
            JsonTokenType.String => JsonText.From(ref reader) is { } text ? FromText(text) : null,
            JsonTokenType.StartObject or JsonTokenType.StartArray => Skip(ref reader),
            _ => FromScalar(ref reader),
        };
        if (value is null)
        {
            OddFields.Report();
        }

        return value;
    }

    public sealed override void Write(Utf8JsonWriter writer, TValue? value, JsonSerializerOptions options)
    {
        if (value is { } present)
        {
            Write(writer, present);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    protected abstract TValue? FromText(string text);

    protected abstract TValue? FromScalar(ref Utf8JsonReader reader);

    protected abstract void Write(Utf8JsonWriter writer, TValue value);

    private static TValue? Skip(ref Utf8JsonReader reader)
    {
        reader.Skip();
        return null;
    }
}
