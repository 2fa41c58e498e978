using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver;
using WebhookReceiver.Dashboard;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.ReferralApi;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;
using WebhookReceiver.Sample;

var builder = WebApplication.CreateBuilder(args);
builder.ConfigureServer();
builder.AddDatabase();
builder.Services.AddScoped<Partner>();
builder.Services.AddHealthChecks().AddWebhookReceiver().AddWebhookInbox();

// What happens at Debitura, and what this application does about it. A handler is a class, or a delegate with the services it needs.
var settings = builder.Configuration.GetSection("WebhookReceiver");
var receiver = builder.Services.AddWebhookReceiver(settings)
    .AddHandler<ClientOnboardingPoaSigned, Partner>((e, partner, cancellationToken) => partner.SaveClientAsync(e, ClientState.PoaSigned, cancellationToken))
    .AddHandler<ClientOnboardingContractSigned, Partner>((e, partner, cancellationToken) => partner.SaveClientAsync(e, ClientState.Onboarded, cancellationToken))
    .AddHandler<ClientLinkRequested, Partner>((e, partner, cancellationToken) => partner.SaveClientAsync(e, ClientState.LinkRequested, cancellationToken))
    .AddHandler<ClientLinkDeclined, Partner>((e, partner, cancellationToken) => partner.SaveClientAsync(e, ClientState.LinkDeclined, cancellationToken))
    .AddHandler<ClientLinkExpired, Partner>((e, partner, cancellationToken) => partner.SaveClientAsync(e, ClientState.LinkExpired, cancellationToken))
    .AddHandler<ClientLinked, SaveLinkedClient>()
    .AddHandler<CaseCreated, SaveCase>()
    .AddHandler<CaseAssigned, SaveCase>()
    .AddHandler<CaseUpdated, SaveCase>()
    .AddHandler<CaseClosed, SaveCase>()
    .AddUnhandledEventHandler<RecordEvent>()
    .UseInbox<PartnerDbContext>();

// With a key for Debitura's API, clients can be created from here, and a link request that expires is sent again by itself.
var referralApi = builder.Configuration.GetSection("ReferralApi");
if (referralApi.Exists())
{
    builder.Services.AddReferralApi(referralApi);
    receiver.AddLinkRecovery().UseLinkRequestStore<PartnerDbContext>();
}

// A second subscription has secrets and handlers of its own: test events are recorded and never touch the partner's clients.
builder.Services.AddWebhookReceiver("test", settings.GetSection("Receivers:test"))
    .AddUnhandledEventHandler<RecordEvent>()
    .UseInbox<PartnerDbContext>();

builder.Services.AddWebhookDashboard(options => options.Title = "Partner sample");
builder.Services.AddOwnPages();

var app = builder.Build();
await app.CreateTablesAsync();
app.MapWebhookReceiver("/webhooks/debitura");
app.MapWebhookReceiver("/webhooks/debitura-test", "test");

// For probes, which do not sign in: the details are for developers.
app.MapHealthChecks("/health", new HealthCheckOptions
{
    ResponseWriter = app.Environment.IsDevelopment() ? HealthResponse.WriteDetailsAsync : HealthResponse.WriteStatusAsync,
}).AllowAnonymous();

// What the partner knows by now, and what can be done about it.
var pages = app.MapOwnPages();
pages.MapWebhookDashboard("/webhooks/dashboard");
pages.MapGet("/clients", ClientEndpoints.ListAsync);
pages.MapGet("/cases", async (PartnerDbContext db, int limit = Page.MaxLength, int skip = 0) =>
    (await Page.Of(db.Cases.AsNoTracking().OrderBy(@case => @case.CaseId), limit, skip).ToListAsync()).Select(@case => @case.ToView()));
pages.MapGet("/events", async (PartnerDbContext db, int limit = Page.MaxLength, int skip = 0) =>
    (await Page.Of(db.Events.AsNoTracking().OrderByDescending(e => e.Number), limit, skip).ToListAsync()).Select(e => e.ToView()));
pages.MapGet("/inbox", async (IWebhookInbox inbox, int limit = Page.MaxLength) =>
    (await inbox.QueryAsync(new InboxQuery { Limit = Page.Length(limit) })).Select(InboxView.Of));
pages.MapPost("/inbox/{eventId}/requeue", async (IWebhookInbox inbox, string eventId, string receiver = WebhookReceiverDefaults.ReceiverName) =>
    await inbox.RequeueAsync(eventId, receiver) ? Results.NoContent() : Results.NotFound());
if (referralApi.Exists())
{
    pages.MapPost("/clients", ClientEndpoints.CreateAsync);
}

const string FrontPage = """
    Receives Debitura's webhooks at /webhooks/debitura and /webhooks/debitura-test.
    Shows what it knows at /clients, /cases, /events?limit=1000, /inbox and /webhooks/dashboard, to those who may see it, and its state at /health.
    """;
app.MapGet("/", () => app.Environment.IsDevelopment() ? Results.Redirect("/webhooks/dashboard") : Results.Text(FrontPage));

await app.RunAsync();
