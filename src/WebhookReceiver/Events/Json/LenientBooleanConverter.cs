using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Reads <c>true</c>, <c>"true"</c> and <c>1</c> alike.</summary>
internal sealed class LenientBooleanConverter : LenientConverter<bool>
{
    protected override bool? FromText(string text) => bool.TryParse(text, out var value) ? value : null;

    protected override bool? FromScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Number when reader.TryGetInt32(out var number) && number is 0 or 1 => reader.GetInt32() == 1,
        _ => null,
    };

    protected override void Write(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);
}
