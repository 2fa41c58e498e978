namespace WebhookReceiver.Simulator;

/// <summary>The parts of one simulator, put together by hand.</summary>
internal sealed class SimulatorServices : IAsyncDisposable
{
    private readonly WebhookSender webhooks;

    public SimulatorServices(SimulatorOptions options, Action<SimulatedDelivery> onDelivery)
    {
        Options = options;
        Clock = new SimulatorClock(options.RealTime, options.StartAt ?? options.RealTime.GetUtcNow(), options.Speed);
        Agenda = new Agenda(Clock, options.RealTime);
        Subscriptions = new SimulatorSubscriptions(Clock);
        Deliveries = new DeliveryLog(onDelivery);
        webhooks = new WebhookSender(options);
        var deliverySender = new DeliverySender(options, Faults, Clock, webhooks);
        Dispatcher = new EventDispatcher(options, Faults, Subscriptions, Deliveries, Agenda, Clock, deliverySender);
        Cases = new SimulatorCases(options, Dispatcher, Links);
        Clients = new SimulatorClients(this);
        Tokens = new AccessTokens(Clock);
    }

    public SimulatorOptions Options { get; }

    public SimulatorFaults Faults { get; } = new();

    public SimulatorLinks Links { get; } = new();

    public SimulatorClock Clock { get; }

    public Agenda Agenda { get; }

    public SimulatorSubscriptions Subscriptions { get; }

    public DeliveryLog Deliveries { get; }

    public EventDispatcher Dispatcher { get; }

    public SimulatorCases Cases { get; }

    public SimulatorClients Clients { get; }

    public AccessTokens Tokens { get; }

    public async ValueTask DisposeAsync()
    {
        await Agenda.DisposeAsync();
        webhooks.Dispose();
    }
}
