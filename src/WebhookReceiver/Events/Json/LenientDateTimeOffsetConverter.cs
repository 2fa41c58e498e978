using System.Globalization;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Reads ISO 8601; a time without an offset is UTC, as in Debitura's documents.</summary>
internal sealed class LenientDateTimeOffsetConverter : LenientConverter<DateTimeOffset>
{
    // The year has to lead: the framework's parser would read 09/14/2026 the American way, and complete 08:41 with today's date from the
    // machine's clock.
    public static DateTimeOffset? Parse(string text) =>
        text.AsSpan().TrimStart() is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', ..] &&
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value : null;

    protected override DateTimeOffset? FromText(string text) => Parse(text);

    protected override DateTimeOffset? FromScalar(ref Utf8JsonReader reader) => null;

    protected override void Write(Utf8JsonWriter writer, DateTimeOffset value) => writer.WriteStringValue(value);
}
