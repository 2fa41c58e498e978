using System.CommandLine;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>
/// Where a command gets signing secrets from: a file, the environment or a prompt, never an argument, which other users of the machine
/// could read.
/// </summary>
internal sealed class SecretOptions(CommandServices services)
{
    public const string Variable = "WEBHOOK_RECEIVER_SECRET";

    private readonly Option<string[]> file = new("--secret-file")
    {
        Description =
            $"A file with the secret: one per line, or JSON settings such as appsettings.json. Without it: the environment variable " +
                $"{Variable}, else a prompt.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> section = new("--section")
    {
        Description = "The receiver's section in JSON settings.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => SettingsFile.DefaultSection,
    };

    private readonly Option<string[]> otherFile = new("--other-secret-file")
    {
        Description = "A file with the secrets of another receiver, to find mix-ups.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Adds the options for the receiver's own secrets.</summary>
    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(section);
    }

    /// <summary>Adds the option for the secrets of other receivers.</summary>
    public void AddOthersTo(Command command) => command.Add(otherFile);

    /// <summary>Reads the secrets; there is at least one.</summary>
    /// <exception cref="CommandException">There is none, or one is not usable.</exception>
    public async Task<SecretSet> ReadAsync(ParseResult parseResult, CommandOutput output, CancellationToken cancellationToken)
    {
        List<WebhookSecret> secrets = [];
        Dictionary<string, IReadOnlyList<WebhookSecret>> others = new(StringComparer.Ordinal);
        foreach (var path in parseResult.GetValue(file) ?? [])
        {
            var (own, otherReceivers) = await ReadFileAsync(path, parseResult.GetValue(section)!, cancellationToken);
            secrets.AddRange(own.Select(text => Parse(text, $"a secret in '{path}'", output)));
            foreach (var (receiver, texts) in otherReceivers)
            {
                others[receiver] = [.. texts.Select(text => Parse(text, $"a secret of '{receiver}' in '{path}'", output))];
            }
        }

        if (parseResult.GetValue(file) is null or [])
        {
            secrets.Add(services.ReadEnvironment(Variable) is { Length: > 0 } text
                ? Parse(text, $"the secret in {Variable}", output)
                : Parse(Ask(), "the secret", output));
        }

        if (secrets.Count == 0)
        {
            throw CommandException.Usage(
                "The file holds no secret. It has one per line, or is JSON settings with SigningSecrets in the section given by " +
                    "--section.");
        }

        foreach (var path in parseResult.CommandResult.Command.Options.Contains(otherFile) ? parseResult.GetValue(otherFile) ?? [] : [])
        {
            var (own, _) = await ReadFileAsync(path, parseResult.GetValue(section)!, cancellationToken);
            others[Path.GetFileNameWithoutExtension(path)] = [.. own.Select(text => Parse(text, $"a secret in '{path}'", output))];
        }

        return new SecretSet(secrets, others);
    }

    private static WebhookSecret Parse(string text, string what, CommandOutput output)
    {
        output.Redactor.Hide(text);
        try
        {
            return WebhookSecret.Parse(text);
        }
        catch (FormatException exception)
        {
            throw CommandException.Usage($"There is something wrong with {what}: {exception.Message}.", exception);
        }
    }

    private async Task<(IReadOnlyList<string> Own, IReadOnlyDictionary<string, IReadOnlyList<string>> Others)> ReadFileAsync(
        string path, string sectionPath, CancellationToken cancellationToken)
    {
        var content = await InputFile.ReadAsync(path, services, cancellationToken);
        if (SettingsFile.LooksLikeOne(content))
        {
            var settings = SettingsFile.Parse(path, sectionPath, content);
            return (settings.Secrets, settings.OtherReceivers);
        }

        string[] lines =
        [
            .. Encoding.UTF8.GetString(content)
                .TrimStart('\uFEFF')
                .Split('\n')
                .Select(line => line.TrimEnd('\r'))
                .Where(line => line.Trim() is { Length: > 0 } and not ['#', ..]),
        ];
        return (lines, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
    }

    private string Ask() => services.Prompt?.Invoke("Signing secret (not shown):")
        ?? throw CommandException.Usage($"No signing secret: give --secret-file FILE, or set the environment variable {Variable}.");
}

/// <summary>The receiver's own secrets, and those of others by receiver.</summary>
internal sealed record SecretSet(IReadOnlyList<WebhookSecret> Own, IReadOnlyDictionary<string, IReadOnlyList<WebhookSecret>> Others);
