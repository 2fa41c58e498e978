namespace WebhookReceiver.Simulator;

/// <summary>
/// Starts the simulator at http://localhost:5090 with the demo key, and with the sample of this repository subscribed to all events. Options of <see cref="SimulatorOptions"/> can be
/// given as arguments, such as <c>--Speed 86400</c>.
/// </summary>
internal static class Program
{
    // The sample's demo secret: it stands in the sample's Development settings, so it protects nothing.
    private const string DemoSecret = "ZGVtbyBvbmx5LCBub3QgYSBzZWNyZXQ6IGRlZmF1bHQ=";

    private static readonly string[] Events =
    [
        "client.onboarding.poa_signed", "client.onboarding.contract_signed", "client.linked", "client.link_declined", "client.link_requested", "client.link_expired",
        "case.created", "case.updated", "case.closed", "cases.replay_failed",
    ];

    public static async Task Main(string[] args)
    {
        var arguments = new ConfigurationBuilder().AddCommandLine(args).Build();
        var options = new SimulatorOptions { Port = 5090, Speed = 1, LogToConsole = true };
        arguments.Bind(options);

        var simulator = await DebituraSimulator.StartAsync(options).ConfigureAwait(false);
        await using var _ = simulator.ConfigureAwait(false);
        if (arguments["Subscribe"] is not { Length: 0 })
        {
            simulator.Subscriptions.Set(new SimulatedSubscription
            {
                Url = arguments["Subscribe"] ?? "http://localhost:5080/webhooks/debitura",
                Events = Events,
                Secret = DemoSecret,
            });
        }

        await simulator.WaitForShutdownAsync().ConfigureAwait(false);
    }
}
