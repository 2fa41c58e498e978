using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Cli;

/// <summary>
/// Takes personal data out of what goes into the bundle. Of a body only what support needs to find the fault is kept: kinds of errors, messages, ids of calls. Everything else is replaced,
/// and what looked personal is also replaced where messages repeat it.
/// </summary>
internal sealed class PersonalData(Redactor redactor)
{
    private const string Hidden = "[redacted]";

    // Shorter ones are parts of words.
    private const int ShortestValue = 3;

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "type", "errorType", "error", "message", "errorMessage", "title", "status", "code", "traceId", "caseIndex", "retryAfter", "externalTenantId", "event", "id", "specVersion", "timestamp",
    };

    private static readonly HashSet<string> Personal = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "firstName", "lastName", "companyName", "email", "officeEmail", "supportEmail", "assignedUserEmail", "phone", "supportPhone", "address", "city", "zipCode", "contactPerson",
        "registrationNumber", "companyRegistrationNumber", "creditorReference", "secret", "accessToken", "url", "solutionUrl", "termsUrl", "combinedSigningUrl",
    };

    private readonly HashSet<string> values = new(StringComparer.Ordinal);

    /// <summary>Remembers a value that must not appear.</summary>
    public void Hide(string? value)
    {
        if (value?.Length >= ShortestValue)
        {
            values.Add(value);
        }
    }

    /// <summary>Remembers what is personal in a body.</summary>
    public void HideIn(SavedHttp? body)
    {
        if (body?.ReadObject() is { } root)
        {
            HideIn(root, isPersonal: false);
        }
    }

    /// <summary>Returns a body without what is personal.</summary>
    public string BodyText(SavedHttp body)
    {
        try
        {
            return Text(Cleaned(JsonNode.Parse(body.Body.Span), name: null)?.ToJsonString(Json) ?? "null");
        }
        catch (JsonException)
        {
            return $"[{body.Body.Length} bytes that are not JSON, left out]";
        }
    }

    /// <summary>Returns a text without secrets and what is personal.</summary>
    public string Text(string text)
    {
        foreach (var value in values.OrderByDescending(value => value.Length))
        {
            text = text.Replace(value, Hidden, StringComparison.Ordinal);
        }

        return redactor.Redact(text);
    }

    private void HideIn(JsonElement element, bool isPersonal)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    HideIn(property.Value, Personal.Contains(property.Name));
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    HideIn(item, isPersonal);
                }

                break;
            case JsonValueKind.String when isPersonal:
                Hide(element.GetString());
                break;
        }
    }

    private static JsonNode? Cleaned(JsonNode? node, string? name)
    {
        switch (node)
        {
            case JsonObject json:
                var cleaned = new JsonObject();
                foreach (var (field, value) in json)
                {
                    cleaned[field] = Cleaned(value, field);
                }

                return cleaned;
            case JsonArray array:
                // Messages of a validation are lists of plain text under the field's name.
                return new JsonArray([.. array.Select(item => item is JsonValue && name is not null && !Personal.Contains(name) ? item.DeepClone() : Cleaned(item, name))]);
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False || (name is not null && Kept.Contains(name)):
                return value.DeepClone();
            case JsonValue:
                return Hidden;
            default:
                return null;
        }
    }
}
