using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace WebhookReceiver.Cli;

/// <summary>
/// Writes a command's result, as text or as one JSON document, hides secrets in both, and escapes what would act on a terminal: text comes
/// from the API, certificates and files. So a text is one line, and a caller writes several lines one by one. A command calls the methods
/// for both forms; those of the form not asked for do nothing.
/// </summary>
internal sealed class CommandOutput
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly CommandServices services;
    private readonly IAnsiConsole console;
    private readonly IAnsiConsole errorConsole;

    public CommandOutput(CommandServices services, bool isJson)
    {
        this.services = services;
        IsJson = isJson;
        console = Console(services.Out);
        errorConsole = Console(services.Error);
    }

    /// <summary>Gets whether the result is one JSON document.</summary>
    public bool IsJson { get; }

    /// <summary>Gets what hides secrets; tell it each one as soon as it is known.</summary>
    public Redactor Redactor { get; } = new();

    /// <summary>Writes a line of text.</summary>
    public void Line(string text = "", Tone tone = Tone.Plain)
    {
        if (!IsJson)
        {
            Write(console, text, tone);
        }
    }

    /// <summary>Writes the command's one JSON document.</summary>
    public void Result(object result)
    {
        if (IsJson)
        {
            var node = Redacted(JsonSerializer.SerializeToNode(result, Json));
            var lines = (node?.ToJsonString(Json) ?? "null").Split('\n');

            // The encoder leaves some invisible characters in strings as they are. What they are escaped to means the same in JSON.
            services.Out.WriteLine(string.Join('\n', lines.Select(LogText.Escape)));
        }
    }

    /// <summary>Writes a note beside the result, in both forms.</summary>
    public void Note(string text, Tone tone = Tone.Quiet) => Write(errorConsole, text, tone);

    /// <summary>Writes why the command failed: to the error stream, and with <c>--json</c> as its document.</summary>
    public void Failed(string message, int exitCode)
    {
        Note("Error: " + message, Tone.Bad);
        Result(new { error = message, exitCode });
    }

    /// <summary>Runs long work and shows in a terminal what it is doing.</summary>
    /// <param name="title">What it does first.</param>
    /// <param name="work">The work; it gets what tells the next step.</param>
    public async Task<T> ProgressAsync<T>(string title, Func<Action<string>, Task<T>> work)
    {
        if (!services.IsTerminal || IsJson)
        {
            return await work(static _ => { });
        }

        return await errorConsole.Status()
            .StartAsync(Markup.Escape(Shown(title)), context => work(step => context.Status(Markup.Escape(Shown(step)))));
    }

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Good => new Style(Color.Green),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        Tone.Quiet => new Style(Color.Grey),
        _ => Style.Plain,
    };

    // Redirected text is neither coloured nor wrapped: other programs read it line by line.
    private void Write(IAnsiConsole target, string text, Tone tone)
    {
        var shown = Shown(text);
        if (services.IsTerminal)
        {
            target.WriteLine(shown, StyleOf(tone));
        }
        else
        {
            target.Profile.Out.Writer.WriteLine(shown);
        }
    }

    private string Shown(string text) => LogText.Escape(Redactor.Redact(text));

    private JsonNode? Redacted(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject json:
                foreach (var name in json.Select(property => property.Key).ToArray())
                {
                    var value = json[name];
                    json.Remove(name);
                    json[name] = Redacted(value);
                }

                return json;
            case JsonArray array:
                var items = array.ToArray();
                array.Clear();
                foreach (var item in items)
                {
                    array.Add(Redacted(item));
                }

                return array;
            case JsonValue value when value.TryGetValue<string>(out var text):
                return JsonValue.Create(Redactor.Redact(text));
            default:
                return node;
        }
    }

    private IAnsiConsole Console(TextWriter writer)
    {
        const int NeverWrapped = 10_000;

        var made = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = writer is BestEffortWriter bestEffort ? new BestEffortConsoleOutput(bestEffort) : new AnsiConsoleOutput(writer),
            Ansi = services.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = services.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = services.IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!services.IsTerminal)
        {
            made.Profile.Width = NeverWrapped;
        }

        return made;
    }
}

/// <summary>Says how a line is meant, shown as a colour in a terminal only.</summary>
internal enum Tone
{
    /// <summary>Neither good nor bad.</summary>
    Plain = 0,

    /// <summary>As it should be.</summary>
    Good = 1,

    /// <summary>Works, but should be looked at.</summary>
    Warning = 2,

    /// <summary>Wrong.</summary>
    Bad = 3,

    /// <summary>Less important.</summary>
    Quiet = 4,
}
