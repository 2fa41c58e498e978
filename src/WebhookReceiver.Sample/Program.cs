using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using WebhookReceiver;
using WebhookReceiver.Sample;

var builder = WebApplication.CreateBuilder(args);
builder.ConfigureServer();
builder.Services.AddSingleton<Partner>();
builder.Services.AddHealthChecks().AddWebhookReceiver();

// What happens at Debitura, and what this application does about it. A handler is a class, or a delegate with the services it needs.
var settings = builder.Configuration.GetSection("WebhookReceiver");
builder.Services.AddWebhookReceiver(settings)
    .AddHandler<ClientOnboardingPoaSigned, Partner>((e, partner, _) => partner.SaveClientAsync(e, ClientState.PoaSigned))
    .AddHandler<ClientOnboardingContractSigned, Partner>((e, partner, _) => partner.SaveClientAsync(e, ClientState.Onboarded))
    .AddHandler<ClientLinkRequested, Partner>((e, partner, _) => partner.SaveClientAsync(e, ClientState.LinkRequested))
    .AddHandler<ClientLinkDeclined, Partner>((e, partner, _) => partner.SaveClientAsync(e, ClientState.LinkDeclined))
    .AddHandler<ClientLinkExpired, Partner>((e, partner, _) => partner.SaveClientAsync(e, ClientState.LinkExpired))
    .AddHandler<ClientLinked, SaveLinkedClient>()
    .AddHandler<CaseCreated, SaveCase>()
    .AddHandler<CaseAssigned, SaveCase>()
    .AddHandler<CaseUpdated, SaveCase>()
    .AddHandler<CaseClosed, SaveCase>()
    .AddUnhandledEventHandler<RecordEvent>();

// A second subscription has secrets and handlers of its own: test events are recorded and never touch the partner's clients.
builder.Services.AddWebhookReceiver("test", settings.GetSection("Receivers:test"))
    .AddUnhandledEventHandler<RecordEvent>();

var app = builder.Build();
app.MapWebhookReceiver("/webhooks/debitura");
app.MapWebhookReceiver("/webhooks/debitura-test", "test");

// What the partner knows by now.
app.MapGet("/clients", (Partner partner) => partner.Clients);
app.MapGet("/cases", (Partner partner) => partner.Cases);
app.MapGet("/events", (Partner partner, int limit = 1000) => partner.Events(limit));
app.MapHealthChecks("/health", new HealthCheckOptions { ResponseWriter = HealthResponse.WriteAsync });
app.MapGet("/", () => """
    Receives Debitura's webhooks at /webhooks/debitura and /webhooks/debitura-test.
    Shows what it knows at /clients, /cases, /events?limit=1000 and /health.
    """);

app.Run();
