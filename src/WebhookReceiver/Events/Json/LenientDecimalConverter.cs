using System.Globalization;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Reads <c>2480.5</c> and <c>"2480.5"</c> alike; a number beyond the range of <see cref="decimal"/> is not read.</summary>
internal sealed class LenientDecimalConverter : LenientConverter<decimal>
{
    protected override decimal? FromText(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    protected override decimal? FromScalar(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var value) ? value : null;

    protected override void Write(Utf8JsonWriter writer, decimal value) => writer.WriteNumberValue(value);
}
