using System.CommandLine;
using System.Text;
using Microsoft.Extensions.Options;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>
/// How a command reaches Debitura's API: environment, address and key. The key comes from the environment, a file or a prompt, never from
/// an argument.
/// </summary>
internal sealed class ApiOptions(CommandServices services)
{
    public const string Variable = "REFERRAL_API_KEY";

    private readonly Option<ReferralApiEnvironment?> environment = new("--environment")
    {
        Description = "Debitura's environment: test or production. Test by default with --base-url.",
    };

    private readonly Option<Uri?> baseUrl = AddressOption.Create("--base-url", "Another address of the API, for example a simulator's.");
    private readonly Option<string> keyFile = new("--key-file")
    {
        Description = $"A file with the API key. Without it: the environment variable {Variable}, else a prompt.",
        HelpName = "FILE",
    };

    public void AddTo(Command command)
    {
        command.Add(environment);
        command.Add(baseUrl);
        command.Add(keyFile);
    }

    /// <summary>Reads the options and makes a client of the API.</summary>
    /// <exception cref="CommandException">The environment or the key is absent or not usable.</exception>
    public async Task<IReferralApiClient> ConnectAsync(ParseResult parseResult, CommandOutput output, CancellationToken cancellationToken)
    {
        var url = parseResult.GetValue(baseUrl);
        var chosen = parseResult.GetValue(environment)
           ?? (url is not null
                ? ReferralApiEnvironment.Test
                : throw CommandException.Usage("Say which environment: --environment test or --environment production."));
        var key = await ReadKeyAsync(parseResult, cancellationToken);
        output.Redactor.Hide(key);

        try
        {
            var options = new ReferralApiOptions { Environment = chosen, ApiKey = key, BaseUrl = url };
            return ReferralApiClient.Create(options, services.CreateHandler(), services.Time);
        }
        catch (OptionsValidationException exception)
        {
            throw CommandException.Usage(string.Join(" ", exception.Failures), exception);
        }
    }

    private async Task<string> ReadKeyAsync(ParseResult parseResult, CancellationToken cancellationToken)
    {
        if (parseResult.GetValue(keyFile) is { } path)
        {
            // A line break at the end is every editor's; anything else that does not belong there is named by the key's own check.
            var content = await InputFile.ReadAsync(path, services, cancellationToken);
            return Encoding.UTF8.GetString(content).TrimEnd('\r', '\n');
        }

        return services.ReadEnvironment(Variable) is { Length: > 0 } key
            ? key
            : services.Prompt?.Invoke("API key (not shown):")
                ?? throw CommandException.Usage($"No API key: give --key-file FILE, or set the environment variable {Variable}.");
    }
}
