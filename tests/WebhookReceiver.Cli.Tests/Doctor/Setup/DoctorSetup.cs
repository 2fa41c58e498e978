using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using WebhookReceiver.ReferralApi;
using WebhookReceiver.Simulator;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

/// <summary>
/// A simulator of both environments, a receiver of the core on Kestrel with TLS, and a doctor to look at them. Nothing leaves the machine.
/// </summary>
internal sealed class DoctorSetup : IAsyncDisposable
{
    public const string Tenant = "tenant-42";

    private readonly WebApplication application;

    private DoctorSetup(DoctorScenario scenario, DebituraSimulator simulator, WebApplication application)
    {
        this.application = application;
        Simulator = simulator;
        EndpointAddress = new Uri(
            application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Environment = new DoctorEnvironment(
            scenario.Clock ?? TimeProvider.System,
            () => new DebituraRouting(new Dictionary<string, Uri>(StringComparer.Ordinal)
            {
                [ApiAddresses.Test.Host] = scenario.ApiIsDown ? ClosedPort() : simulator.BaseUrl,
                [ApiAddresses.Production.Host] = simulator.OtherEnvironment!.BaseUrl,
            }),
            scenario.Network(new TestNetwork(scenario.Hosts, scenario.EndpointIsDown ? ClosedPort().Port : EndpointAddress.Port)))
        {
            TrustedRoots = TestAuthority.Trusted.Roots,
        };
    }

    public DebituraSimulator Simulator { get; }

    /// <summary>Where the receiver really is.</summary>
    public Uri EndpointAddress { get; }

    public DoctorEnvironment Environment { get; }

    public DoctorSettings Settings { get; set; } = new()
    {
        Environment = ReferralApiEnvironment.Test,
        ApiKey = SimulatorOptions.DemoApiKey,
        Receiver = new ReceiverSettings { SigningSecrets = [TestSecrets.First] },
    };

    public static async Task<DoctorSetup> StartAsync(Action<DoctorScenario>? configure = null)
    {
        var scenario = new DoctorScenario();
        configure?.Invoke(scenario);

        var simulator = await DebituraSimulator.StartAsync(new SimulatorOptions { ServeBothEnvironments = true });
        var setup = new DoctorSetup(scenario, simulator, await StartApplicationAsync(scenario));
        setup.Settings = scenario.Settings(setup.Settings);
        if (scenario.Before is not null)
        {
            await scenario.Before(setup);
        }

        // Last, so that nothing that happened before is delivered to a host that only the doctor's network knows.
        if (scenario.Subscription(new SimulatedSubscription
        {
            Url = DoctorScenario.Url,
            Events = WebhookEventTypes.ReferralPartner,
            Secret = TestSecrets.First
        }) is { } subscription)
        {
            simulator.Subscriptions.Set(subscription);
            simulator.OtherEnvironment!.Subscriptions.Set(subscription);
        }

        scenario.Debitura(simulator);
        return setup;
    }

    public Task<DoctorResult> RunAsync() =>
        DoctorEngine.RunAsync(Settings, Environment, static _ => { }, TestContext.Current.CancellationToken);

    /// <summary>Calls <c>POST /clients</c> and saves the answer, first line and headers included.</summary>
    /// <param name="user">The user's name before the @, by which the simulator chooses the outcome.</param>
    /// <param name="cases">The cases, as JSON.</param>
    /// <param name="tenant">The partner's id of the client.</param>
    public async Task<SavedHttp> CreateClientAsync(string user, string cases = "[]", string tenant = Tenant)
    {
        var body = $$"""
            {"externalTenantId":"{{tenant}}","client":{"name":"Acme Collections ApS","country":"DK","supportEmail":"{{user}}@acme.example"},
             "users":[{"name":"Jane Doe","email":"{{user}}@acme.example","isOnboardingUser":true}],"cases":{{cases}}}
            """;
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Simulator.BaseUrl, "/clients"))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("XApiKey", SimulatorOptions.DemoApiKey);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        var text = new StringBuilder(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {(int)response.StatusCode} {response.ReasonPhrase}\r\n"));
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            text.Append(name).Append(": ").AppendJoin(", ", values).Append("\r\n");
        }

        text.Append("\r\n").Append(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return SavedHttp.Parse(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Lets Debitura raise an event and catches its first delivery.</summary>
    public async Task<SimulatedDelivery> CatchAsync(string eventType, Func<Task> raise)
    {
        var caught = Simulator.Subscriptions.Set(
            new SimulatedSubscription
            {
                Url = new Uri(Simulator.BaseUrl, "/_simulator/").AbsoluteUri,
                Events = [eventType],
                Secret = TestSecrets.First,
            });
        await raise();
        await Simulator.SettleAsync(TestContext.Current.CancellationToken);
        Simulator.Subscriptions.Remove(caught.Id);
        return Simulator.Deliveries.All.First(delivery => delivery.EventType == eventType);
    }

    /// <summary>Catches a delivery of any event with a fault switched on, as a saved request.</summary>
    public async Task<SavedDelivery> CatchDeliveryAsync(DeliveryFaults fault)
    {
        Simulator.Faults.Deliveries = fault;
        var delivery = await CatchAsync(WebhookEventTypes.CaseCreated, () => Task.FromResult(Simulator.Cases.Create(Tenant)));
        Simulator.Faults.Deliveries = DeliveryFaults.None;
        var text =
            $"POST {DoctorScenario.Path} HTTP/1.1\r\nHost: {DoctorScenario.Host}\r\nX-Debitura-Signature: " +
                $"{delivery.Signature}\r\nX-Debitura-Event: {delivery.EventType}\r\n\r\n{delivery.Body}";
        return SavedDelivery.ParseRequest(Encoding.UTF8.GetBytes(text), WebhookReceiverOptions.DefaultSignatureHeader);
    }

    public static SavedHttp BodyOf(SimulatedDelivery delivery) => SavedHttp.Parse(Encoding.UTF8.GetBytes(delivery.Body));

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    private static async Task<WebApplication> StartApplicationAsync(DoctorScenario scenario)
    {
        // Empty, so that no appsettings.json or environment variable of the machine reaches the test.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddWebhookReceiver(scenario.Receiver).AddHandler<CaseCreated>(static (_, _) => Task.CompletedTask);
        scenario.Services(builder.Services);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (!scenario.WithoutTls)
            {
                listen.UseHttps(https =>
                {
                    https.ServerCertificate = scenario.Certificate();
                    https.ServerCertificateChain = scenario.Chain;
                });
            }
        }));
        var built = builder.Build();
        scenario.Application(built);
        await built.StartAsync();
        return built;
    }

    private static Uri ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));
    }
}
