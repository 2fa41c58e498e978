using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Cli;

/// <summary>Shows a body with the fields of <see cref="KeptFields"/>. Other fields, their names included, become a count.</summary>
internal sealed class BodyText(Redactor redactor)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public IReadOnlyList<string> LinesOf(SavedHttp body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.Body);
            return Clean(document.RootElement, "").ToJsonString(Json).Split('\n');
        }

        // The second: a name in it has half a surrogate pair.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [string.Create(CultureInfo.InvariantCulture, $"[{body.Body.Length} bytes that are not JSON, left out]")];
        }
    }

    private JsonNode Clean(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => CleanObject(element, path),
        JsonValueKind.Array when KeptFields.IsContainer(path) =>
            new JsonArray([.. element.EnumerateArray().Select(item => Clean(item, path + "[]"))]),
        JsonValueKind.String or JsonValueKind.Number when redactor.Redact(element.ToString()) is var text && KeptFields.Keeps(path, text) =>
            JsonValue.Create(text)!,
        _ => JsonValue.Create(Seen.Masked)!,
    };

    private JsonNode CleanObject(JsonElement element, string path)
    {
        if (path.Length > 0 && !KeptFields.IsContainer(path) && !KeptFields.IsFieldList(path))
        {
            return JsonValue.Create(Seen.Masked)!;
        }

        var cleaned = new JsonObject();
        var leftOut = 0;
        foreach (var property in element.EnumerateObject())
        {
            var inner = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (KeptFields.IsFieldList(path) || IsBareField(path, property))
            {
                var isKnown = KeptFields.IsRequestField(property.Name);
                leftOut += isKnown ? 0 : 1;
                if (isKnown)
                {
                    cleaned[property.Name] = Seen.Masked;
                }
            }
            else if (property.Name.AsSpan().IndexOfAny('.', '[') < 0
                && (KeptFields.IsContainer(inner) || KeptFields.IsFieldList(inner) || IsKept(property.Value, inner)))
            {
                cleaned[property.Name] = Clean(property.Value, inner);
            }
            else
            {
                leftOut++;
            }
        }

        if (leftOut > 0)
        {
            cleaned["[left out]"] = string.Create(CultureInfo.InvariantCulture, $"{leftOut} field{(leftOut == 1 ? "" : "s")}");
        }

        return cleaned;
    }

    // A body that is the map of fields itself.
    private static bool IsBareField(string path, JsonProperty property) =>
        path.Length == 0 && property.Value.ValueKind == JsonValueKind.Array && KeptFields.IsRequestField(property.Name);

    private bool IsKept(JsonElement value, string path) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number && KeptFields.Keeps(path, redactor.Redact(value.ToString()));
}
