namespace WebhookReceiver.Simulator;

/// <summary>Behaves as Debitura's Referral Partner API documents itself, on your own machine. A development tool: never expose it.</summary>
public sealed class DebituraSimulator : IAsyncDisposable
{
    private DebituraSimulator(SimulatorOptions options)
    {
        Options = options;
        BaseUrl = new Uri("http://localhost:" + options.Port);
    }

    /// <summary>The address of the environment in <see cref="SimulatorOptions.Environment"/>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The other environment, if <see cref="SimulatorOptions.ServeBothEnvironments"/> is set: everything of its own but the time.</summary>
    public DebituraSimulator? OtherEnvironment { get; }

    /// <summary>The address of the test environment, if it is served.</summary>
    public Uri? TestBaseUrl => UrlOf(SimulatedEnvironment.Test);

    /// <summary>The address of the production environment, if it is served.</summary>
    public Uri? ProductionBaseUrl => UrlOf(SimulatedEnvironment.Production);

    /// <summary>The key that <see cref="BaseUrl"/> accepts.</summary>
    public string ApiKey => Options.Environment == SimulatedEnvironment.Test ? Options.ApiKey : Options.ProductionApiKey;

    /// <summary>What goes wrong on purpose.</summary>
    public SimulatorFaults Faults { get; } = new();

    /// <summary>The subscriptions, freely settable.</summary>
    public SimulatorSubscriptions Subscriptions { get; } = new();

    /// <summary>The clients and their links.</summary>
    public SimulatorClients Clients { get; } = new();

    /// <summary>The cases of the clients.</summary>
    public SimulatorCases Cases { get; } = new();

    /// <summary>Every attempt to deliver an event.</summary>
    public DeliveryLog Deliveries { get; } = new();

    /// <summary>What the simulator's clock shows.</summary>
    public DateTimeOffset Now => throw new NotImplementedException();

    /// <summary>How fast the simulator's clock runs; 0 lets it stand.</summary>
    public double Speed { get; set; }

    internal SimulatorOptions Options { get; }

    /// <summary>Starts a simulator.</summary>
    /// <param name="options">Read once; null takes the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running simulator; disposing stops it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Task<DebituraSimulator> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new DebituraSimulator(options ?? new SimulatorOptions()));

    /// <summary>Moves the simulator's clock forward, from due moment to due moment, and attempts every delivery that becomes due.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <param name="cancellationToken">Stops the clock where it is.</param>
    /// <returns>Completes when everything that became due has been attempted.</returns>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Waits until everything that is due by now has been attempted.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when nothing is due.</returns>
    public Task SettleAsync(CancellationToken cancellationToken = default) => AdvanceAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Raises an event of any type for every subscription that wants it.</summary>
    /// <param name="eventType">For example <c>case.updated</c>; need not be a documented one.</param>
    /// <param name="data">The event's <c>data</c>, as JSON.</param>
    /// <param name="isTest">Whether it belongs to a test case, for subscriptions in test mode.</param>
    /// <returns>The id of the event.</returns>
    public string Publish(string eventType, string data = "{}", bool isTest = false) => throw new NotImplementedException();

    /// <summary>Sends an event that was raised before once more, with its id, as a first attempt and with <c>X-Debitura-Replay</c>.</summary>
    /// <param name="eventId">The id from the envelope.</param>
    /// <returns>False if no such event was raised.</returns>
    public bool Replay(string eventId) => throw new NotImplementedException();

    /// <summary>Waits until the simulator is shut down from outside, for example by Ctrl+C.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes on shutdown.</returns>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops the simulator; running deliveries are cut off.</summary>
    /// <returns>Completes when it has stopped.</returns>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Uri? UrlOf(SimulatedEnvironment environment) => Options.Environment == environment ? BaseUrl : OtherEnvironment?.BaseUrl;
}
