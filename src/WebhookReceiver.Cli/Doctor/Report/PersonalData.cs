using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WebhookReceiver.Cli;

/// <summary>
/// Takes personal data out of what goes into the bundle. Of a body only what support needs to find the fault is kept: kinds of errors, messages, ids of calls. Everything else is replaced,
/// and what looked personal is also replaced where messages repeat it.
/// </summary>
internal sealed partial class PersonalData(Redactor redactor)
{
    private const string Hidden = "[redacted]";

    // Shorter ones are parts of words.
    private const int ShortestValue = 3;

    // Shorter ones are words of the path.
    private const int ShortestToken = 8;

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

    private readonly HashSet<string> values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Remembers a value that must not appear.</summary>
    public void Hide(string? value)
    {
        if (value?.Length >= ShortestValue)
        {
            values.Add(value);
            values.Add(Uri.EscapeDataString(value));
        }

        // What makes a link a credential, however the rest of it is spelled.
        if (Uri.TryCreate(value, UriKind.Absolute, out var link) && link.Scheme is "http" or "https")
        {
            foreach (var token in link.PathAndQuery.Split('/', '?', '&', '=').Where(part => part.Length >= ShortestToken && part.Any(char.IsAsciiDigit)))
            {
                values.Add(token);
                values.Add(Uri.UnescapeDataString(token));
            }
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
            text = text.Replace(value, Hidden, StringComparison.OrdinalIgnoreCase);
        }

        return redactor.Redact(ClientLink().Replace(text, Hidden));
    }

    private void HideIn(JsonElement element, bool isPersonal)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    HideIn(property.Value, IsPersonal(property.Name));
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
            case JsonValueKind.String:
                foreach (var quoted in QuotedIn(element.GetString()!))
                {
                    Hide(quoted);
                }

                break;
        }
    }

    /// <summary>Tells a field by its last word: the names of validation messages are paths, such as <c>Users[0].Name</c>.</summary>
    private static bool IsPersonal(string name) => Personal.Contains(IndexInPath().Replace(name, "").Split('.')[^1]);

    /// <summary>Finds what a message repeats of the request: it stands in quotation marks. The names of fields and kinds of errors stand there too, and stay.</summary>
    private static IEnumerable<string> QuotedIn(string message) =>
        Quoted().Matches(message).Select(match => match.Groups["value"].Value).Where(value => !IsPersonal(value) && !Kept.Contains(value));

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
                return new JsonArray([.. array.Select(item => item is JsonValue && name is not null && !IsPersonal(name) ? item.DeepClone() : Cleaned(item, name))]);
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False || (name is not null && Kept.Contains(name)):
                return value.DeepClone();
            case JsonValue:
                return Hidden;
            default:
                return null;
        }
    }

    [GeneratedRegex(@"\[[0-9]*\]", RegexOptions.NonBacktracking)]
    private static partial Regex IndexInPath();

    [GeneratedRegex("(?<![\\p{L}0-9])['\"\u2018\u201C](?<value>[^'\"\u2018\u2019\u201C\u201D]{3,200})['\"\u2019\u201D]", RegexOptions.None, 1000)]
    private static partial Regex Quoted();

    // Debitura's pages to approve a link and to sign, in any spelling: without a scheme, encoded, in other letters. Whoever has such a link acts in the client's name.
    [GeneratedRegex(@"[^\s""'<>()\[\]`,;]*(?:companydetails|ContractUpgrade(?:/|%2F)Sign|ReferralPartner(?:/|%2F)Approve)(?:/|%2F|\?|%3F)[^\s""'<>()\[\]`,;]*", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex ClientLink();
}
