using System.Globalization;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Reads <c>12</c> and <c>"12"</c> alike.</summary>
internal sealed class LenientInt32Converter : LenientConverter<int>
{
    protected override int? FromText(string text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    protected override int? FromScalar(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : null;

    protected override void Write(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);
}
