namespace WebhookReceiver.Simulator;

/// <summary>Configures a <see cref="DebituraSimulator"/>.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The partner key of the test environment unless another is set. Written in the documents, so it protects nothing.</summary>
    public const string DemoApiKey = "demo-referral-api-key-not-for-production";

    /// <summary>
    /// The partner key of the production environment unless another is set. Written in the documents, so it protects nothing.
    /// </summary>
    public const string DemoProductionApiKey = "demo-referral-api-key-of-the-simulated-production";

    /// <summary>The environment that <see cref="DebituraSimulator.BaseUrl"/> serves.</summary>
    /// <value>Test by default.</value>
    public SimulatedEnvironment Environment { get; set; }

    /// <summary>Serves the other environment too, at a port of its own, with its own key, clients and subscriptions.</summary>
    /// <value>False by default.</value>
    public bool ServeBothEnvironments { get; set; }

    /// <summary>The key that the test environment accepts; production refuses it.</summary>
    public string ApiKey { get; set; } = DemoApiKey;

    /// <summary>The key that the production environment accepts; test refuses it.</summary>
    public string ProductionApiKey { get; set; } = DemoProductionApiKey;

    /// <summary>The port on the loopback interface.</summary>
    /// <value>0, any free port, by default.</value>
    public int Port { get; set; }

    /// <summary>The port of the other environment, if both are served.</summary>
    /// <value>0, any free port, by default.</value>
    public int OtherPort { get; set; }

    /// <summary>Allows subscriptions at loopback addresses, with http and with any port. Other rules stay.</summary>
    /// <value>True by default: a simulator delivers to the machine it runs on.</value>
    public bool AllowLoopback { get; set; } = true;

    /// <summary>How fast the simulator's clock runs: 86400 is a day each second, 0 lets it stand until it is advanced.</summary>
    /// <value>0 by default, so that tests are deterministic; 1 in <c>webhook-receiver simulate</c>.</value>
    public double Speed { get; set; }

    /// <summary>What the simulator's clock shows at the start.</summary>
    /// <value>The real time by default.</value>
    public DateTimeOffset? StartAt { get; set; }

    /// <summary>Days until an approval link expires.</summary>
    /// <value>7 by default; clamped to 1 to 30, as Debitura documents.</value>
    public int ApprovalTtlDays { get; set; } = 7;

    /// <summary>By which fraction the delays between attempts vary.</summary>
    /// <value>0.1 by default, as Debitura documents; 0 makes the schedule exact.</value>
    public double Jitter { get; set; } = 0.1;

    /// <summary>Seeds the jitter, so that a run can be repeated.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>How long a receiver may take to answer, in real time.</summary>
    /// <value>10 s by default, as Debitura documents.</value>
    public TimeSpan DeliveryTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The debtor countries (alpha-2) in which no collection partner is available.</summary>
    /// <value>AQ and KP by default.</value>
    public ICollection<string> CountriesWithoutPartner { get; } = ["AQ", "KP"];

    /// <summary>The partner's name, as <c>GET /me</c> answers it.</summary>
    public string PartnerName { get; set; } = "Simulated partner";

    /// <summary>The partner's id, as <c>GET /me</c> answers it.</summary>
    public Guid PartnerId { get; set; } = new("5090a000-0000-4000-8000-000000000001");

    /// <summary>The real time, for signatures, timeouts and the pace of the simulator's clock.</summary>
    /// <value><see cref="TimeProvider.System"/> by default.</value>
    public TimeProvider RealTime { get; set; } = TimeProvider.System;

    /// <summary>Logs requests and deliveries to the console.</summary>
    /// <value>False by default; true in <c>webhook-receiver simulate</c>.</value>
    public bool LogToConsole { get; set; }

    internal int ApprovalDays => Math.Clamp(ApprovalTtlDays, 1, 30);

    internal string KeyOfEnvironment => Environment == SimulatedEnvironment.Test ? ApiKey : ProductionApiKey;

    internal SimulatorOptions Copy() => (SimulatorOptions)MemberwiseClone();

    internal SimulatorOptions ForOtherEnvironment()
    {
        var other = Copy();
        other.Environment = Environment == SimulatedEnvironment.Test ? SimulatedEnvironment.Production : SimulatedEnvironment.Test;
        other.Port = OtherPort;
        other.ServeBothEnvironments = false;
        return other;
    }

    /// <returns>The first rule that is broken; null if none is.</returns>
    internal string? FindError() => this switch
    {
        _ when string.IsNullOrWhiteSpace(ApiKey) => "ApiKey is required.",
        _ when string.IsNullOrWhiteSpace(ProductionApiKey) => "ProductionApiKey is required.",
        _ when string.Equals(ApiKey, ProductionApiKey, StringComparison.Ordinal) =>
            "ApiKey and ProductionApiKey must differ: each environment refuses the other's key.",
        { Speed: not (>= 0 and < double.PositiveInfinity) } => "Speed must not be negative or infinite.",
        { Jitter: not (>= 0 and <= 1) } => "Jitter must be 0 to 1.",
        _ when DeliveryTimeout <= TimeSpan.Zero => "DeliveryTimeout must be positive.",
        { RealTime: null } => "RealTime is required.",
        _ => null,
    };
}

/// <summary>One of the two environments of the Referral Partner API.</summary>
public enum SimulatedEnvironment
{
    /// <summary>The test environment: test events can be triggered.</summary>
    Test,

    /// <summary>The production environment: triggering a test event answers 403.</summary>
    Production,
}
