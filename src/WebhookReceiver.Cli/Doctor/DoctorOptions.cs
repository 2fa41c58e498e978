using System.CommandLine;
using System.Globalization;
using System.Text;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>
/// The command line of <c>doctor</c>, and how it becomes settings. Key and secret are taken as they are: what is wrong with them is for the
/// doctor to say.
/// </summary>
internal sealed class DoctorOptions(CommandServices services)
{
    private readonly Option<ReferralApiEnvironment?> environment = new("--environment")
    {
        Description = "Debitura's environment: test or production. By default what the settings say; test with --base-url.",
    };
    private readonly Option<Uri?> baseUrl = AddressOption.Create("--base-url", "Another address of the API, for example a simulator's.");
    private readonly Option<Uri?> otherBaseUrl = AddressOption.Create(
        "--other-base-url", "The other environment's address, to try a refused key at; needed with --base-url only.");
    private readonly Option<string[]> settings = Files(
        "--settings", "The application's settings, such as appsettings.json; later files win.");
    private readonly Option<string> section = new("--section")
    {
        Description = "The receiver's section in the settings.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => SettingsFile.DefaultSection,
    };
    private readonly Option<string> keyFile = File(
        "--key-file", $"A file with the API key. Without it: the environment variable {ApiOptions.Variable}, else the settings.");
    private readonly Option<string> secretFile = File(
        "--secret-file",
        $"A file with the signing secret. Without it: the environment variable {SecretOptions.Variable}, else the settings.");
    private readonly Option<Guid?> subscription = new("--subscription")
    {
        Description = "The one subscription to look at; by default all that are active.",
        HelpName = "ID",
    };
    private readonly Option<string[]> expect = new("--expect")
    {
        Description = "An event type that must be subscribed; by default all of the Referral Partner API.",
        HelpName = "EVENT",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<bool> expectTestMode = new("--expect-test-mode")
    {
        Description = "The subscription shall get events of test cases only.",
    };
    private readonly Option<string> client = new("--client") { Description = "Your id of a client to look at.", HelpName = "ID" };
    private readonly Option<string> response = File(
        "--response", "A saved answer of POST /clients: its body, or the whole answer with its first line and headers.");
    private readonly Option<int?> status = new("--status")
    {
        Description = "The saved answer's status, when it is not in the file.",
        HelpName = "CODE",
    };
    private readonly Option<string> delivery = File("--delivery", "A saved delivery: request line, headers, an empty line, the body.");
    private readonly Option<DateTimeOffset?> receivedAt = TimeOptions.Time(
        "--received-at",
        "When the saved delivery arrived, by the receiver's clock. Without it the age is not judged: what is saved is old.",
        services.Time);
    private readonly Option<string> savedEvent = File("--event", "The body of the last event about the client's link.");
    private readonly Option<bool> allowLoopback = new("--allow-loopback")
    {
        Description = "Addresses on this machine are fine, with http and any port: for the simulator.",
    };
    private readonly Option<int> limit = new("--limit")
    {
        Description = "How many seconds everything may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => 180,
    };
    private readonly Option<string> report = File(
        "--report",
        "Write what Debitura's support and your developer ask for into this file, as Markdown, without secrets and personal data.");

    public void AddTo(Command command)
    {
        Option[] all =
        [
            environment, baseUrl, otherBaseUrl, settings, section, keyFile, secretFile, subscription, expect, expectTestMode, client,
            response, status, delivery, receivedAt, savedEvent,
            allowLoopback, limit, report,
        ];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    // Set to nothing, as build servers do with what they do not know, is not set.
    private string? Variable(string name) => services.ReadEnvironment(name) is { Length: > 0 } value ? value : null;

    /// <returns>Where the bundle shall be written; <see langword="null"/> when there shall be none.</returns>
    public string? ReportPath(ParseResult parsed) => parsed.GetValue(report);

    /// <exception cref="CommandException">The command line or a file is not usable.</exception>
    public async Task<DoctorSettings> ReadAsync(ParseResult parsed, Redactor redactor, CancellationToken cancellationToken)
    {
        var file = await DoctorSettingsFile.ReadAsync(
            parsed.GetValue(settings) ?? [], parsed.GetValue(section)!, services, cancellationToken);
        var key = await TextAsync(parsed.GetValue(keyFile), cancellationToken) ?? Variable(ApiOptions.Variable) ?? file?.ApiKey;
        var secret = await TextAsync(parsed.GetValue(secretFile), cancellationToken) ?? Variable(SecretOptions.Variable);
        HideAll(
            redactor,
            [
                key, secret, file?.ApiKey, Variable(ApiOptions.Variable), Variable(SecretOptions.Variable),
                .. file?.Receiver.SigningSecrets ?? [],
                .. file?.Receiver.OtherReceivers.Values.SelectMany(secrets => secrets) ?? [],
            ]);

        var url = parsed.GetValue(baseUrl) ?? file?.BaseUrl;
        var expected = parsed.GetValue(expect) ?? [];
        var answer = await SavedAsync(parsed.GetValue(response), cancellationToken);
        var header = file?.Receiver.SignatureHeader ?? WebhookReceiverOptions.DefaultSignatureHeader;
        return new DoctorSettings
        {
            Environment = parsed.GetValue(environment) ?? file?.Environment
               ?? (url is not null
                    ? ReferralApiEnvironment.Test
                    : throw CommandException.Usage("Say which environment: --environment test or --environment production.")),
            BaseUrl = url,
            OtherBaseUrl = parsed.GetValue(otherBaseUrl),
            ApiKey = key,
            Receiver = file?.Receiver,
            Secrets = secret is null ? [] : [secret],
            SubscriptionId = parsed.GetValue(subscription),
            ExpectedEvents = expected.Length > 0 ? expected : WebhookEventTypes.ReferralPartner,
            ExpectTestMode = parsed.GetValue(expectTestMode),
            ClientId = parsed.GetValue(client),
            Response = answer is null ? null : answer with { Status = parsed.GetValue(status) ?? answer.Status },
            Delivery = parsed.GetValue(delivery) is { } path
                ? SavedDelivery.ParseRequest(await InputFile.ReadAsync(path, services, cancellationToken), header)
                : null,
            DeliveryReceivedAt = parsed.GetValue(receivedAt),
            Event = await SavedAsync(parsed.GetValue(savedEvent), cancellationToken),
            AllowLoopback = parsed.GetValue(allowLoopback),
            Limit = LimitOf(parsed.GetValue(limit)),
        };
    }

    private static Option<string> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    private static Option<string[]> Files(string name, string description) =>
        new(name) { Description = description, HelpName = "FILE", Arity = ArgumentArity.ZeroOrMore };

    private static TimeSpan LimitOf(int seconds) =>
        seconds is >= 1 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw CommandException.Usage(
                string.Create(CultureInfo.InvariantCulture, $"--limit is {seconds}, must be 1 to 3600 seconds."));

    private static void HideAll(Redactor redactor, IEnumerable<string?> secrets)
    {
        foreach (var secret in secrets)
        {
            redactor.Hide(secret);
        }
    }

    private async Task<SavedHttp?> SavedAsync(string? path, CancellationToken cancellationToken) =>
        path is null ? null : SavedHttp.Parse(await InputFile.ReadAsync(path, services, cancellationToken));

    /// <summary>
    /// The line break that an editor puts at a file's end is not part of the text; anything else is, and the doctor shall see it.
    /// </summary>
    private async Task<string?> TextAsync(string? path, CancellationToken cancellationToken) =>
        path is null ? null : Encoding.UTF8.GetString(await InputFile.ReadAsync(path, services, cancellationToken)).TrimEnd('\r', '\n');
}
