using System.Text.Json;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// What an error's body says, in whichever of the documented shapes: a map of fields, ApiErrorResponseDto (<c>error</c>, <c>message</c>,
/// <c>businessErrors</c>), ProblemDetails, or a body under <c>details</c>, <c>validationErrors</c> or <c>businessRule</c>.
/// </summary>
internal sealed record ErrorBody
{
    private const int MaxMessageLength = 2000;

    // Lists of messages that are no fields: older documents show {"BusinessRule":["..."]}.
    private const string BusinessRule = "businessRule";

    public static readonly ErrorBody Empty = new();

    public string? Message { get; init; }

    public Dictionary<string, IReadOnlyList<string>> FieldErrors { get; init; } = [];

    public IReadOnlyList<BusinessError> BusinessErrors { get; init; } = [];

    public Uri? SigningUrl { get; init; }

    public string? TraceId { get; init; }

    /// <summary>Reads a body; <see langword="null"/> when it is not JSON at all. An empty one says nothing, and that is readable.</summary>
    public static ErrorBody? Read(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return Empty;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return From(document.RootElement);
        }

        // The second: a text in it has half a surrogate pair.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Finds a property in any casing; a default element, of no kind, when there is none.</summary>
    public static JsonElement Get(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        return default;
    }

    public static string? Text(JsonElement element, string name) => Get(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => Short(text.GetString()!),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static ErrorBody From(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.String => new ErrorBody { Message = Short(root.GetString()!) },
        JsonValueKind.Object => FromObject(root),
        _ => Empty,
    };

    private static ErrorBody FromObject(JsonElement root) => new()
    {
        Message = Text(root, "message") ?? Text(root, "detail") ?? Text(root, "title") ?? Text(root, "error"),
        FieldErrors = FieldsOf(root),
        BusinessErrors = [.. RulesOf(root)],
        SigningUrl = LenientUriConverter.Parse(Text(Get(root, "signingHandoff"), "combinedSigningUrl")),
        TraceId = LogText.From(Text(root, "traceId")),
    };

    private static Dictionary<string, IReadOnlyList<string>> FieldsOf(JsonElement root)
    {
        foreach (var name in new[] { "errors", "details", "validationErrors", "fieldErrors" })
        {
            if (FieldErrorsConverter.Parse(Get(root, name)) is { Count: > 0 } fields)
            {
                return fields;
            }
        }

        // A bare map of fields: its values are lists, which no other shape has at this level.
        var bare = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array))
        {
            var messages = FieldErrorsConverter.MessagesOf(property.Value);
            if (messages.Count > 0 && !string.Equals(property.Name, BusinessRule, StringComparison.OrdinalIgnoreCase))
            {
                bare[property.Name] = messages;
            }
        }

        return bare;
    }

    private static IEnumerable<BusinessError> RulesOf(JsonElement root)
    {
        if (Get(root, "businessErrors") is { ValueKind: JsonValueKind.Array } rules)
        {
            foreach (var rule in rules.EnumerateArray().Where(rule => rule.ValueKind == JsonValueKind.Object))
            {
                yield return rule.Deserialize(ReferralApiJsonContext.Default.BusinessError)!;
            }
        }

        if (Get(root, BusinessRule) is { ValueKind: JsonValueKind.Array } messages)
        {
            foreach (var message in messages.EnumerateArray().Where(message => message.ValueKind == JsonValueKind.String))
            {
                yield return new BusinessError { Message = Short(message.GetString()!) };
            }
        }
    }

    private static string Short(string text) => text.Length <= MaxMessageLength ? text : text[..MaxMessageLength];
}
