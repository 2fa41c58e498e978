using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>
/// Behaves as Debitura's Referral Partner API documents itself, on your own machine. A development tool: never expose it.
/// </summary>
public sealed class DebituraSimulator : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SimulatorServices services;

    private DebituraSimulator(SimulatorOptions options, WebApplication app, DebituraSimulator? other)
    {
        this.app = app;
        OtherEnvironment = other;
        services = new SimulatorServices(options, WriteToLog);
    }

    /// <summary>The address of the environment in <see cref="SimulatorOptions.Environment"/>.</summary>
    public Uri BaseUrl => services.Links.BaseUrl;

    /// <summary>
    /// The other environment, if <see cref="SimulatorOptions.ServeBothEnvironments"/> is set: everything of its own, but advanced and
    /// disposed with this one.
    /// </summary>
    public DebituraSimulator? OtherEnvironment { get; }

    /// <summary>The address of the test environment, if it is served.</summary>
    public Uri? TestBaseUrl => UrlOf(SimulatedEnvironment.Test);

    /// <summary>The address of the production environment, if it is served.</summary>
    public Uri? ProductionBaseUrl => UrlOf(SimulatedEnvironment.Production);

    /// <summary>The key that <see cref="BaseUrl"/> accepts.</summary>
    public string ApiKey => services.Options.KeyOfEnvironment;

    /// <summary>What goes wrong on purpose.</summary>
    public SimulatorFaults Faults => services.Faults;

    /// <summary>The subscriptions, freely settable.</summary>
    public SimulatorSubscriptions Subscriptions => services.Subscriptions;

    /// <summary>The clients and their links.</summary>
    public SimulatorClients Clients => services.Clients;

    /// <summary>The cases of the clients.</summary>
    public SimulatorCases Cases => services.Cases;

    /// <summary>Every attempt to deliver an event.</summary>
    public DeliveryLog Deliveries => services.Deliveries;

    /// <summary>What the simulator's clock shows.</summary>
    public DateTimeOffset Now => services.Clock.GetUtcNow();

    /// <summary>How fast the simulator's clock runs; 0 lets it stand.</summary>
    public double Speed
    {
        get => services.Clock.Speed;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 0);
            ArgumentOutOfRangeException.ThrowIfEqual(value, double.PositiveInfinity);
            services.Clock.Speed = value;
            services.Agenda.SpeedChanged();
        }
    }

    /// <summary>Starts a simulator.</summary>
    /// <param name="options">Read once; null takes the defaults.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running simulator; disposing stops it.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static async Task<DebituraSimulator> StartAsync(SimulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SimulatorOptions();
        if (options.FindError() is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        var other = options.ServeBothEnvironments
            ? await StartAsync(options.ForOtherEnvironment(), cancellationToken)
            : null;
        var simulator = new DebituraSimulator(options.Copy(), SimulatorHost.Build(options), other);
        try
        {
            await simulator.RunAsync(cancellationToken);
            return simulator;
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Moves the simulator's clock forward, from due moment to due moment, and attempts every delivery that becomes due.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <param name="cancellationToken">Stops the clock where it is.</param>
    /// <returns>Completes when everything that became due has been attempted.</returns>
    public Task AdvanceAsync(TimeSpan by, CancellationToken cancellationToken = default) => Task.WhenAll(
        services.Agenda.AdvanceAsync(by, cancellationToken),
        OtherEnvironment?.AdvanceAsync(by, cancellationToken) ?? Task.CompletedTask);

    /// <summary>Waits until everything that is due by now has been attempted.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes when nothing is due.</returns>
    public Task SettleAsync(CancellationToken cancellationToken = default) => AdvanceAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Raises an event of any type for every subscription that wants it.</summary>
    /// <param name="eventType">For example <c>case.updated</c>; need not be a documented one.</param>
    /// <param name="data">The event's <c>data</c>, as JSON.</param>
    /// <param name="isTest">Whether it belongs to a test case, for subscriptions in test mode.</param>
    /// <returns>The id of the event.</returns>
    /// <exception cref="System.Text.Json.JsonException"><paramref name="data"/> is not JSON.</exception>
    public string Publish(string eventType, string data = "{}", bool isTest = false) =>
        services.Dispatcher.Publish(eventType, JsonNode.Parse(data), isTestCase: isTest).Id;

    /// <summary>
    /// Sends an event that was raised before once more, with its id, as a first attempt and with <c>X-Debitura-Replay</c>.
    /// </summary>
    /// <param name="eventId">The id from the envelope.</param>
    /// <returns>False if no such event was raised.</returns>
    public bool Replay(string eventId) => services.Dispatcher.Replay(eventId);

    /// <summary>Waits until the simulator is shut down from outside, for example by Ctrl+C.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Completes on shutdown.</returns>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => app.WaitForShutdownAsync(cancellationToken);

    /// <summary>Stops the simulator; running deliveries are cut off.</summary>
    /// <returns>Completes when it has stopped.</returns>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await app.DisposeAsync();
        if (OtherEnvironment is not null)
        {
            await OtherEnvironment.DisposeAsync();
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        SimulatorHost.Map(app, services);
        await app.StartAsync(cancellationToken);
        services.Links.BaseUrl = new Uri(app.Urls.First());
        app.Logger.SimulatorStarted(services.Options.Environment, BaseUrl);
        if (ApiKey is SimulatorOptions.DemoApiKey or SimulatorOptions.DemoProductionApiKey)
        {
            app.Logger.DemoKeyAccepted(ApiKey);
        }
    }

    private void WriteToLog(SimulatedDelivery delivery)
    {
        // The type is whatever was asked for, and the error holds the receiver's own words.
        var (type, id) = (LoggedText.From(delivery.EventType), LoggedText.From(delivery.EventId));
        if (delivery.Succeeded)
        {
            app.Logger.DeliveryAccepted(type, id, delivery.Attempt, delivery.StatusCode);
        }
        else
        {
            app.Logger.DeliveryFailed(type, id, delivery.Attempt, LoggedText.From(delivery.Error), delivery.NextAttemptAt);
        }
    }

    private Uri? UrlOf(SimulatedEnvironment environment) =>
        services.Options.Environment == environment ? BaseUrl : OtherEnvironment?.BaseUrl;
}
