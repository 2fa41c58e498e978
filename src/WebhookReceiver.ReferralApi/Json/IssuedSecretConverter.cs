using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Reads a secret, and writes <c>***</c>: an application that returns a subscription as JSON must not return its secret.</summary>
internal sealed class IssuedSecretConverter : JsonConverter<IssuedSecret>
{
    public override IssuedSecret? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString() is { Length: > 0 } text ? new IssuedSecret(text) : null;
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, IssuedSecret value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
