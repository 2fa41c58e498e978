using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Writes JSON again, indented, with the values at some paths masked, and stops where the output is full: a body of 1 MiB can be 60 MiB when it is indented. It goes over the text as it
/// stands instead of building an object of it, so of two properties with the same name both are masked.
/// </summary>
internal sealed class RedactingWriter(BoundedText output, IReadOnlyList<RedactedPath> paths)
{
    private const string Mask = "\"***\"";

    // Readable text stays readable; the page encodes it for HTML.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    // How far into each path every level is: one list for each level, used again for each value on it.
    private readonly List<List<State>> levels = [[.. paths.Select(path => new State(path, 0))]];

    /// <param name="json">One valid JSON value.</param>
    /// <exception cref="InvalidOperationException">A string is no text, such as half a surrogate pair.</exception>
    public void Write(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        WriteValue(ref reader, depth: 0);
    }

    private static void IntoProperty(List<State> states, ReadOnlySpan<char> name, List<State> inside)
    {
        inside.Clear();
        foreach (var (path, step) in states)
        {
            if (path.Steps[step].AtAnyDepth)
            {
                Add(inside, new State(path, step));
            }

            if (path.Steps[step].TakesProperty(name))
            {
                Add(inside, new State(path, step + 1));
            }
        }
    }

    private static void IntoElement(List<State> states, int position, List<State> inside)
    {
        inside.Clear();
        foreach (var (path, step) in states)
        {
            // A name also means the objects of an array: whoever masks data.debtor.name does not want to see it when there are two debtors.
            if (path.Steps[step].Name is not null)
            {
                Add(inside, new State(path, step));
            }

            if (path.Steps[step].TakesElement(position))
            {
                Add(inside, new State(path, step + 1));
            }
        }
    }

    // States stay in the order of paths and steps, so the same one again is the last one. Kept, they would double with each level below a path like $..a..a.
    private static void Add(List<State> states, State state)
    {
        if (states.Count == 0 || states[^1] != state)
        {
            states.Add(state);
        }
    }

    private void WriteValue(ref Utf8JsonReader reader, int depth)
    {
        if (levels[depth].Exists(state => state.Step == state.Path.Steps.Count))
        {
            reader.Skip();
            output.Append(Mask);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                WriteItems(ref reader, depth);
                break;
            case JsonTokenType.String:
                WriteText(ref reader, depth, isName: false);
                break;
            default:
                WriteAscii(reader.ValueSpan);
                break;
        }
    }

    private void WriteItems(ref Utf8JsonReader reader, int depth)
    {
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        if (levels.Count == depth + 1)
        {
            levels.Add([]);
        }

        output.Append(isObject ? "{" : "[");
        var position = 0;
        while (!output.IsCut && reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            output.Append(position == 0 ? "\n" : ",\n");
            output.Append(' ', 2 * (depth + 1));
            if (isObject)
            {
                WriteText(ref reader, depth, isName: true);
                output.Append(": ");
                reader.Read();
            }
            else
            {
                IntoElement(levels[depth], position, levels[depth + 1]);
            }

            position++;
            WriteValue(ref reader, depth + 1);
        }

        if (position > 0)
        {
            output.Append("\n");
            output.Append(' ', 2 * depth);
        }

        output.Append(isObject ? "}" : "]");
    }

    private void WriteText(ref Utf8JsonReader reader, int depth, bool isName)
    {
        var rented = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            ReadOnlySpan<char> text = rented.AsSpan(0, reader.CopyString(rented));
            if (isName)
            {
                IntoProperty(levels[depth], text, levels[depth + 1]);
            }

            Span<char> encoded = stackalloc char[256];
            output.Append("\"");
            while (!text.IsEmpty && !output.IsCut)
            {
                Encoder.Encode(text, encoded, out var read, out var written);
                output.Append(encoded[..written]);
                text = text[read..];
            }

            output.Append("\"");
        }
        finally
        {
            // Personal data, which the next renter must not find.
            ArrayPool<char>.Shared.Return(rented, clearArray: true);
        }
    }

    private void WriteAscii(ReadOnlySpan<byte> text)
    {
        Span<char> characters = stackalloc char[256];
        while (!text.IsEmpty && !output.IsCut)
        {
            var length = Math.Min(text.Length, characters.Length);
            System.Text.Ascii.ToUtf16(text[..length], characters, out _);
            output.Append(characters[..length]);
            text = text[length..];
        }
    }

    /// <summary>The next step of a path.</summary>
    private readonly record struct State(RedactedPath Path, int Step)
    {
        // By reference: two paths that read the same are masked the same.
        public bool Equals(State other) => ReferenceEquals(Path, other.Path) && Step == other.Step;

        public override int GetHashCode() => Step;
    }
}
