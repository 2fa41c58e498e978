using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>
/// Finds a name that an object has twice, in whatever casing or escapes. Of two fields one reader takes the first and another the last, so
/// a payload that has them is refused.
/// </summary>
internal static class RepeatedNames
{
    // More names than any documented payload has. An object with more, or with other than plain ASCII names, is looked through with a set,
    // which costs memory.
    private const int MaxPlainNames = 32;

    /// <summary>Finds a repeated name.</summary>
    /// <param name="json">The bytes of one object.</param>
    /// <param name="nested">Names of fields whose objects are looked through as well.</param>
    /// <returns>The name; <see langword="null"/> if there is none, or if this is no object.</returns>
    public static string? In(ReadOnlySpan<byte> json, ReadOnlySpan<string> nested)
    {
        if (json is not [(byte)'{', ..])
        {
            return null;
        }

        var names = default(Ranges);
        var count = 0;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (reader.ValueIsEscaped || count == MaxPlainNames || !Ascii.IsValid(name))
            {
                return InMany(json, nested);
            }

            for (var index = 0; index < count; index++)
            {
                if (Ascii.EqualsIgnoreCase(json[names[index]], name))
                {
                    return Encoding.ASCII.GetString(name);
                }
            }

            var start = (int)reader.TokenStartIndex + 1;
            names[count++] = start..(start + name.Length);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            if (json[value] == (byte)'{' && IsNested(name, nested) && In(json[value..(int)reader.BytesConsumed], nested: []) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private static string? InMany(ReadOnlySpan<byte> json, ReadOnlySpan<string> nested)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonText.OfName(ref reader);
            if (name is not null && !names.Add(name))
            {
                return name;
            }

            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            if (json[value] == (byte)'{' && name is not null && nested.Contains(name, StringComparer.OrdinalIgnoreCase) &&
                In(json[value..(int)reader.BytesConsumed], nested: []) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private static bool IsNested(ReadOnlySpan<byte> name, ReadOnlySpan<string> nested)
    {
        foreach (var one in nested)
        {
            if (Ascii.EqualsIgnoreCase(name, one))
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(MaxPlainNames)]
    private struct Ranges
    {
        private Range first;
    }
}
