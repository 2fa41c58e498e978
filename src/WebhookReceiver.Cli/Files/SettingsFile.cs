using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Cli;

/// <summary>
/// The receiver's secrets in a JSON settings file, such as <c>appsettings.json</c>. Everything else in the file stays as it is, but for
/// white space.
/// </summary>
internal sealed class SettingsFile
{
    public const string DefaultSection = "WebhookReceiver";

    private const string SecretsName = nameof(WebhookReceiverOptions.SigningSecrets);
    private const string AwaitName = nameof(WebhookReceiverOptions.AwaitSecretUntil);
    private const string ReceiversName = "Receivers";
    private const string RotatedPrefix = "rotated-";

    // Beside the receiver's section and not in it: a receiver refuses settings that it does not know.
    private const string RecordsName = "WebhookReceiverTool";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string path;
    private readonly string section;
    private readonly JsonObject root;
    private readonly bool hasComments;

    private SettingsFile(string path, string section, JsonObject root, bool hasComments)
    {
        this.path = path;
        this.section = section;
        this.root = root;
        this.hasComments = hasComments;
    }

    /// <summary>Gets the secrets in their order in the file, which is not always the order in force.</summary>
    public IReadOnlyList<string> Secrets => TextsOf(FindSection(), SecretsName);

    /// <summary>Gets what was noted about each subscription's secrets, by its id.</summary>
    public IReadOnlyDictionary<string, SecretRecord> Records => (Find(root, RecordsName) as JsonObject ?? [])
        .Select(item => (item.Key, Record: SecretRecord.Parse(item.Value)))
        .Where(item => item.Record is not null)
        .ToDictionary(item => item.Key, item => item.Record!, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the secrets of the receivers under <c>Receivers</c>, by name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OtherReceivers => (Find(FindSection(), ReceiversName) as JsonObject ?? [])
        .ToDictionary(receiver => receiver.Key, receiver => TextsOf(receiver.Value as JsonObject, SecretsName), StringComparer.Ordinal);

    public static bool LooksLikeOne(ReadOnlySpan<byte> content)
    {
        content = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
        return content.TrimStart(" \t\r\n"u8).StartsWith("{"u8);
    }

    /// <exception cref="CommandException">The file is not JSON, or not a JSON object.</exception>
    public static SettingsFile Parse(string path, string section, byte[] content)
    {
        var json = content.AsSpan();
        json = json.StartsWith("\uFEFF"u8) ? json[3..] : json;
        try
        {
            var parsed = JsonNode.Parse(json, documentOptions: Lenient) as JsonObject
                ?? throw CommandException.Usage($"The file '{path}' holds no JSON object.");

            // Looked at once, so that a name that is there twice is found here and not half-way.
            _ = parsed.ToJsonString();
            return new SettingsFile(path, section, parsed, HasComments(json));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw CommandException.Usage($"The file '{path}' is not usable JSON settings.", exception);
        }
    }

    public static async Task<SettingsFile> ReadAsync(string path, string section, CancellationToken cancellationToken)
    {
        var content = File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : "{}"u8.ToArray();
        return Parse(path, section, content);
    }

    /// <summary>
    /// Puts a secret before the others. A list gets it as its first entry, a section of named secrets under a name with the date.
    /// </summary>
    public void AddFirst(string secret, DateTimeOffset now)
    {
        var settings = GetOrAddSection();
        switch (Find(settings, SecretsName))
        {
            case JsonArray list:
                list.Insert(0, JsonValue.Create(secret));
                break;
            case JsonObject named:
                named[UnusedName(named, now)] = secret;
                break;
            default:
                Remove(settings, SecretsName);
                settings[SecretsName] = new JsonArray(JsonValue.Create(secret));
                break;
        }
    }

    /// <summary>Notes which secret is a subscription's, for the day when an old one is taken away.</summary>
    public void Note(Guid subscription, SecretRecord record)
    {
        if (Find(root, RecordsName) is not JsonObject records)
        {
            Remove(root, RecordsName);
            root[RecordsName] = records = [];
        }

        Remove(records, subscription.ToString());
        records[subscription.ToString()] = record.ToJson();
    }

    /// <summary>Takes a secret away.</summary>
    public void Remove(string secret)
    {
        switch (Find(FindSection(), SecretsName))
        {
            case JsonArray list:
                list.RemoveAll(item => IsText(item, secret));
                break;
            case JsonObject named:
                foreach (var name in named.Where(item => IsText(item.Value, secret)).Select(item => item.Key).ToArray())
                {
                    named.Remove(name);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Announces that a secret is about to come, or takes the announcement back.</summary>
    public void AwaitSecret(DateTimeOffset? until)
    {
        var settings = GetOrAddSection();
        Remove(settings, AwaitName);
        if (until is { } time)
        {
            settings[AwaitName] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Writes the file in one step: a receiver that reads it meanwhile sees the old content or the new one.</summary>
    /// <exception cref="CommandException">The file has comments, which would be lost.</exception>
    public async Task SaveAsync()
    {
        if (hasComments)
        {
            throw CommandException.Usage(
                $"The file '{path}' has comments, which would be lost. Keep the secrets in a file of their own, for example " +
                    $"appsettings.Secrets.json.");
        }

        // Not cancellable: a secret that Debitura shows only once must get into the file, even when the user presses Ctrl+C.
        await AtomicFile.WriteAsync(path, root.ToJsonString(Written) + "\n");
    }

    private static JsonNode? Find(JsonObject? parent, string name) =>
        parent?.FirstOrDefault(property => string.Equals(property.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    private static void Remove(JsonObject parent, string name)
    {
        var keys = parent.Select(property => property.Key).Where(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));
        foreach (var key in keys.ToArray())
        {
            parent.Remove(key);
        }
    }

    private static IReadOnlyList<string> TextsOf(JsonObject? parent, string name) => Find(parent, name) switch
    {
        JsonArray list => [.. list.Select(TextOf).OfType<string>()],
        JsonObject named => [.. named.Select(item => TextOf(item.Value)).OfType<string>()],
        _ => [],
    };

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsText(JsonNode? node, string text) => string.Equals(TextOf(node), text, StringComparison.Ordinal);

    private static string UnusedName(JsonObject named, DateTimeOffset now)
    {
        var name = RotatedPrefix + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        while (named.ContainsKey(name))
        {
            name += "-2";
        }

        return name;
    }

    private static bool HasComments(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(
            json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Allow });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Comment)
            {
                return true;
            }
        }

        return false;
    }

    private JsonObject? FindSection() =>
        section.Split(':').Aggregate((JsonObject?)root, (parent, name) => Find(parent, name) as JsonObject);

    private JsonObject GetOrAddSection()
    {
        var settings = root;
        foreach (var name in section.Split(':'))
        {
            if (Find(settings, name) is JsonObject found)
            {
                settings = found;
                continue;
            }

            Remove(settings, name);
            var added = new JsonObject();
            settings[name] = added;
            settings = added;
        }

        return settings;
    }
}
