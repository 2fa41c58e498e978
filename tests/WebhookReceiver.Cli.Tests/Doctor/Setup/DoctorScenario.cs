using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

/// <summary>A set-up in which all is well, until a test changes something.</summary>
internal sealed class DoctorScenario
{
    public const string Host = "hooks.partner.example";

    public const string Path = "/webhooks/debitura";

    public const string Url = "https://" + Host + Path;

    /// <summary>Changes the subscription; a null result means that there is none.</summary>
    public Func<SimulatedSubscription, SimulatedSubscription?> Subscription { get; set; } = subscription => subscription;

    /// <summary>Switches on what goes wrong at Debitura.</summary>
    public Action<DebituraSimulator> Debitura { get; set; } = _ => { };

    /// <summary>Changes what the doctor is told.</summary>
    public Func<DoctorSettings, DoctorSettings> Settings { get; set; } = settings => settings;

    /// <summary>Makes something happen at Debitura first, and tells the doctor of it.</summary>
    public Func<DoctorSetup, Task>? Before { get; set; }

    public Func<X509Certificate2> Certificate { get; set; } = () => TestAuthority.Trusted.Issue(Host);

    /// <summary>What the server sends beside its certificate.</summary>
    public X509Certificate2Collection Chain { get; } = [];

    public bool WithoutTls { get; set; }

    public bool EndpointIsDown { get; set; }

    public bool ApiIsDown { get; set; }

    public Action<WebhookReceiverOptions> Receiver { get; set; } = options => options.SigningSecrets.Add(TestSecrets.First);

    /// <summary>Adds to the application's services.</summary>
    public Action<IServiceCollection> Services { get; set; } = _ => { };

    /// <summary>What the application serves.</summary>
    public Action<WebApplication> Application { get; set; } = app => app.MapWebhookReceiver(Path);

    public Dictionary<string, IPAddress> Hosts { get; } = new(StringComparer.Ordinal) { [Host] = IPAddress.Parse("198.51.100.7") };

    /// <summary>Puts something between the doctor and the network.</summary>
    public Func<IEndpointNetwork, IEndpointNetwork> Network { get; set; } = network => network;

    /// <summary>The doctor's clock when the test moves it.</summary>
    public FakeTimeProvider? Clock { get; set; }

    /// <summary>Makes the doctor's clock one that requests move: each takes this long.</summary>
    public FakeTimeProvider TakesTime() => Clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
}
