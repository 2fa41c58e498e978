using System.CommandLine;
using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli;

/// <summary>The command line of <c>simulate</c>. What is not given keeps the simulator's own default.</summary>
internal sealed class SimulateOptions
{
    // In the sample's Development settings, so it protects nothing.
    public const string DemoSecret = "ZGVtbyBvbmx5LCBub3QgYSBzZWNyZXQ6IGRlZmF1bHQ=";

    private const int DefaultPort = 5090;
    private const int LastPort = 65_535;

    private readonly Option<int> port = Number("--port", "PORT", "The port on the loopback interface; 0 takes any free one.", DefaultPort);
    private readonly Option<int> otherPort = Number(
        "--other-port", "PORT", "The port of the other environment with --both; any free one by default.", 0);
    private readonly Option<double> speed = new("--speed")
    {
        Description = "How fast the simulated time runs: 86400 is a day each second, 0 lets it stand until it is advanced.",
        HelpName = "FACTOR",
        DefaultValueFactory = static _ => 1,
    };

    private readonly Option<SimulatedEnvironment> environment = new("--environment")
    {
        Description = "The environment at --port: test or production.",
    };
    private readonly Option<bool> both = new("--both") { Description = "Serve the other environment too, at a port of its own." };
    private readonly Option<Uri?> subscribe = AddressOption.Create(
        "--subscribe", "Subscribe this address to every event, with the sample's demo secret.");
    private readonly Option<string?> key = Text("--key", "KEY", "The key that the test environment accepts. It protects nothing.");
    private readonly Option<string?> productionKey = Text(
        "--production-key", "KEY", "The key that the production environment accepts. It protects nothing.");
    private readonly Option<bool> noLoopback = new("--no-loopback")
    {
        Description = "Refuse subscriptions on this machine, as Debitura does.",
    };
    private readonly Option<DateTimeOffset?> startAt;
    private readonly Option<int?> approvalDays = new("--approval-days")
    {
        Description = "Days until an approval link expires, 1 to 30; 7 by default.",
        HelpName = "DAYS",
    };
    private readonly Option<double?> jitter = new("--jitter")
    {
        Description = "By which fraction the delays between attempts vary; 0.1 by default.",
        HelpName = "FRACTION",
    };
    private readonly Option<int?> seed = new("--seed")
    {
        Description = "Seeds the jitter, so that a run can be repeated.",
        HelpName = "NUMBER",
    };
    private readonly Option<TimeSpan?> timeout = TimeOptions.Duration(
        "--delivery-timeout", "How long a receiver may take to answer; 10s by default.");
    private readonly Option<string[]> noPartner = new("--no-partner-in")
    {
        Description = "A country (alpha-2) without a collection partner, besides AQ and KP.",
        HelpName = "COUNTRY",
    };

    private readonly Option<string?> partnerName = Text("--partner-name", "NAME", "Your company's name at GET /me.");
    private readonly Option<Guid?> partnerId = new("--partner-id") { Description = "Your company's id at GET /me.", HelpName = "ID" };
    private readonly Option<bool> quiet = new("--quiet") { Description = "Do not log requests and deliveries." };

    public SimulateOptions(CommandServices services)
    {
        startAt = TimeOptions.Time("--start-at", "What the simulated time is at the start; now by default.", services.Time);
        port.Require(static value => value is >= 0 and <= LastPort, "--port must be 0 to 65535.");
        otherPort.Require(static value => value is >= 0 and <= LastPort, "--other-port must be 0 to 65535.");
        speed.Require(static value => value is >= 0 and < 1e9, "--speed must be 0 or more.");
    }

    public void AddTo(Command command)
    {
        Option[] all =
        [
            port, speed, environment, both, otherPort, subscribe, key, productionKey, noLoopback, startAt, approvalDays, jitter, seed,
            timeout,
            noPartner, partnerName, partnerId, quiet,
        ];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }

    /// <returns>The address to subscribe from the start; <see langword="null"/> when none was given.</returns>
    public Uri? Subscriber(ParseResult parsed) => parsed.GetValue(subscribe);

    public SimulatorOptions Read(ParseResult parsed, bool isJson)
    {
        var defaults = new SimulatorOptions();
        var options = new SimulatorOptions
        {
            Port = parsed.GetValue(port),
            OtherPort = parsed.GetValue(otherPort),
            Speed = parsed.GetValue(speed),
            Environment = parsed.GetValue(environment),
            ServeBothEnvironments = parsed.GetValue(both),
            ApiKey = parsed.GetValue(key) ?? defaults.ApiKey,
            ProductionApiKey = parsed.GetValue(productionKey) ?? defaults.ProductionApiKey,
            AllowLoopback = !parsed.GetValue(noLoopback),
            StartAt = parsed.GetValue(startAt),
            ApprovalTtlDays = parsed.GetValue(approvalDays) ?? defaults.ApprovalTtlDays,
            Jitter = parsed.GetValue(jitter) ?? defaults.Jitter,
            Seed = parsed.GetValue(seed) ?? defaults.Seed,
            DeliveryTimeout = parsed.GetValue(timeout) ?? defaults.DeliveryTimeout,
            PartnerName = parsed.GetValue(partnerName) ?? defaults.PartnerName,
            PartnerId = parsed.GetValue(partnerId) ?? defaults.PartnerId,
            LogToConsole = !isJson && !parsed.GetValue(quiet),
        };
        foreach (var country in parsed.GetValue(noPartner) ?? [])
        {
            options.CountriesWithoutPartner.Add(country);
        }

        return options;
    }

    private static Option<int> Number(string name, string helpName, string description, int byDefault) =>
        new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => byDefault };

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };
}
