using System.Globalization;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Reads ISO 8601; a time without an offset is UTC, as in Debitura's documents.</summary>
internal sealed class LenientDateTimeOffsetConverter : LenientConverter<DateTimeOffset>
{
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null;

    protected override DateTimeOffset? FromText(string text) => Parse(text);

    protected override DateTimeOffset? FromScalar(ref Utf8JsonReader reader) => null;

    protected override void Write(Utf8JsonWriter writer, DateTimeOffset value) => writer.WriteStringValue(value);
}
