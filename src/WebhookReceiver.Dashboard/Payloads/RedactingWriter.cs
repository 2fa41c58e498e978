using System.Text.Json;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Writes a JSON value again, indented, with the values at some paths masked. It goes over the text as it stands instead of building an object of it, so of two properties with the
/// same name both are masked.
/// </summary>
internal sealed class RedactingWriter(Utf8JsonWriter writer, IReadOnlyList<RedactedPath> paths)
{
    public const string Mask = "***";

    public void Write(JsonElement root) => Write(root, [.. paths.Select(path => (path, 0))]);

    private static bool IsMasked(List<(RedactedPath Path, int Step)> states) => states.Exists(state => state.Step == state.Path.Steps.Count);

    private static List<(RedactedPath Path, int Step)> IntoProperty(List<(RedactedPath Path, int Step)> states, string name)
    {
        List<(RedactedPath, int)> inside = [];
        foreach (var (path, step) in states)
        {
            if (path.Steps[step].AtAnyDepth)
            {
                inside.Add((path, step));
            }

            if (path.Steps[step].TakesProperty(name))
            {
                inside.Add((path, step + 1));
            }
        }

        return inside;
    }

    private static List<(RedactedPath Path, int Step)> IntoElement(List<(RedactedPath Path, int Step)> states, int position)
    {
        List<(RedactedPath, int)> inside = [];
        foreach (var (path, step) in states)
        {
            // A name also means the objects of an array: whoever masks data.debtor.name does not want to see it when there are two debtors.
            if (path.Steps[step].Name is not null)
            {
                inside.Add((path, step));
            }

            if (path.Steps[step].TakesElement(position))
            {
                inside.Add((path, step + 1));
            }
        }

        return inside;
    }

    private void Write(JsonElement element, List<(RedactedPath Path, int Step)> states)
    {
        if (IsMasked(states))
        {
            writer.WriteStringValue(Mask);
            return;
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, IntoProperty(states, property.Name));
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                var position = 0;
                foreach (var item in element.EnumerateArray())
                {
                    Write(item, IntoElement(states, position++));
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
