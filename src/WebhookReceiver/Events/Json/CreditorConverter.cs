using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>Reads the creditor where the sender wrote one, and <see langword="null"/> from anything that is no object.</summary>
internal sealed class CreditorConverter : JsonConverter<Creditor>
{
    public override Creditor? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            OddFields.Report();
            return null;
        }

        var json = CreditorJsonContext.Default.Creditor;
        var start = reader;
        var isOddAround = OddFields.Take();
        var creditor = JsonSerializer.Deserialize(ref reader, json);
        if (OddFields.Take() && creditor is not null)
        {
            RawFields.Keep(creditor, start, json);
        }

        if (isOddAround)
        {
            OddFields.Report();
        }

        return creditor;
    }

    public override void Write(Utf8JsonWriter writer, Creditor value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, CreditorJsonContext.Default.Creditor);
}
