using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Reads absolute web addresses, and <see langword="null"/> from all else: people must not be sent to
/// <c>javascript:</c>.</summary>
internal sealed class LenientUriConverter : JsonConverter<Uri>
{
    public static Uri? Parse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" ? url : null;

    public override Uri? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Parse(reader.GetString());
        }

        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.OriginalString);
}
