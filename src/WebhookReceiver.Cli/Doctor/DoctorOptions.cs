using System.CommandLine;
using System.Globalization;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>The command line of <c>doctor</c>, and how it becomes settings.</summary>
internal sealed class DoctorOptions
{
    public const string KeyVariable = "REFERRAL_API_KEY";

    public const string SecretVariable = "WEBHOOK_RECEIVER_SECRET";

    private readonly Option<ReferralApiEnvironment?> environment = new("--environment") { Description = "production or test; by default what the settings say." };
    private readonly Option<Uri?> baseUrl = new("--base-url") { Description = "The API's address, when it is not the environment's own." };
    private readonly Option<Uri?> otherBaseUrl = new("--other-base-url") { Description = "The other environment's address, with a simulator." };
    private readonly Option<FileInfo[]> settings = new("--settings") { Description = "The receiver's settings, JSON; later files win.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> receiver = new("--receiver") { Description = "The receiver's name, when it is not the default one.", DefaultValueFactory = static _ => WebhookReceiverDefaults.ReceiverName };
    private readonly Option<FileInfo?> keyFile = new("--key-file") { Description = $"A file with the API key, instead of {KeyVariable}." };
    private readonly Option<FileInfo?> secretFile = new("--secret-file") { Description = $"A file with the signing secret, instead of {SecretVariable}." };
    private readonly Option<Guid?> subscription = new("--subscription") { Description = "The one subscription to look at; by default all that are active." };
    private readonly Option<string[]> expect = new("--expect") { Description = "An event type that must be subscribed; by default all of the Referral Partner API.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> expectTestMode = new("--expect-test-mode") { Description = "The subscription shall be in test mode." };
    private readonly Option<string?> client = new("--client") { Description = "The ExternalTenantId of a client to look at." };
    private readonly Option<FileInfo?> response = new("--response") { Description = "A saved answer of POST /clients: the body, or the whole answer." };
    private readonly Option<int?> status = new("--status") { Description = "The saved answer's status, when it is not in the file." };
    private readonly Option<FileInfo?> delivery = new("--delivery") { Description = "A saved delivery: headers, a blank line, the body's bytes." };
    private readonly Option<DateTimeOffset?> receivedAt = new("--received-at") { Description = "When the saved delivery arrived; without it its age is not judged." };
    private readonly Option<FileInfo?> savedEvent = new("--event") { Description = "The body of the last event about the client's link." };
    private readonly Option<bool> allowLoopback = new("--allow-loopback") { Description = "Addresses on this machine are fine, with http and any port: for the simulator." };
    private readonly Option<int> limit = new("--limit") { Description = "How many seconds everything may take.", DefaultValueFactory = static _ => 180 };
    private readonly Option<FileInfo?> report = new("--report") { Description = "Write what Debitura's support and the developer ask for, without secrets and personal data, as Markdown." };

    public void AddTo(Command command)
    {
        Option[] all =
        [
            environment, baseUrl, otherBaseUrl, settings, receiver, keyFile, secretFile, subscription, expect, expectTestMode, client, response, status, delivery, receivedAt, savedEvent,
            allowLoopback, limit, report,
        ];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    public FileInfo? ReportIn(ParseResult parsed) => parsed.GetValue(report);

    public DoctorSettings Read(ParseResult parsed, CommandServices services, Redactor redactor)
    {
        var file = SettingsFile.Read(parsed.GetValue(settings) ?? [], parsed.GetValue(receiver)!);
        var key = TextOf(parsed.GetValue(keyFile)) ?? services.ReadEnvironment(KeyVariable) ?? file?.ApiKey;
        var secret = TextOf(parsed.GetValue(secretFile)) ?? services.ReadEnvironment(SecretVariable);
        HideAll(redactor, [key, secret, .. file?.Receiver.SigningSecrets ?? []]);

        var expected = parsed.GetValue(expect) ?? [];
        return new DoctorSettings
        {
            Environment = parsed.GetValue(environment) ?? file?.Environment ?? throw CommandException.Usage("Say which environment is meant: --environment test or --environment production."),
            BaseUrl = parsed.GetValue(baseUrl) ?? file?.BaseUrl,
            OtherBaseUrl = parsed.GetValue(otherBaseUrl),
            ApiKey = key,
            Receiver = file?.Receiver,
            Secrets = secret is null ? [] : [secret],
            SubscriptionId = parsed.GetValue(subscription),
            ExpectedEvents = expected.Length > 0 ? expected : DoctorSettings.AllEvents,
            ExpectTestMode = parsed.GetValue(expectTestMode),
            ClientId = parsed.GetValue(client),
            Response = Saved(parsed.GetValue(response)) is { } saved ? saved with { Status = parsed.GetValue(status) ?? saved.Status } : null,
            Delivery = Saved(parsed.GetValue(delivery)),
            DeliveryReceivedAt = parsed.GetValue(receivedAt),
            Event = Saved(parsed.GetValue(savedEvent)),
            AllowLoopback = parsed.GetValue(allowLoopback),
            Limit = LimitOf(parsed.GetValue(limit)),
        };
    }

    private static TimeSpan LimitOf(int seconds) =>
        seconds is >= 1 and <= 3600 ? TimeSpan.FromSeconds(seconds) : throw CommandException.Usage(string.Create(CultureInfo.InvariantCulture, $"--limit is {seconds}, must be 1 to 3600 seconds."));

    private static SavedHttp? Saved(FileInfo? file) => file is null ? null : SavedHttp.Parse(File.ReadAllBytes(file.FullName));

    /// <summary>The line break that an editor puts at a file's end is not part of the text; anything else is, and the doctor shall see it.</summary>
    private static string? TextOf(FileInfo? file) => file is null ? null : File.ReadAllText(file.FullName).TrimEnd('\r', '\n');

    private static void HideAll(Redactor redactor, IEnumerable<string?> secrets)
    {
        foreach (var secret in secrets)
        {
            redactor.Hide(secret);
            redactor.Hide(secret?.Trim());
        }
    }
}
