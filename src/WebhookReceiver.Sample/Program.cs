using WebhookReceiver;
using WebhookReceiver.Sample;

var builder = WebApplication.CreateBuilder(args);
builder.ConfigureServer();
builder.AddDatabase();
builder.AddPages();
builder.Services.AddScoped<Partner>();

// What happens at Debitura, and what this application does about it. A handler is a class, or a delegate with the services it needs.
var settings = builder.Configuration.GetSection("WebhookReceiver");
var receiver = builder.Services.AddWebhookReceiver(settings)
    .AddHandler<ClientOnboardingPoaSigned, Partner>((e, partner, ending) => partner.SaveClientAsync(e, "PoaSigned", ending))
    .AddHandler<ClientOnboardingContractSigned, Partner>((e, partner, ending) => partner.SaveClientAsync(e, "Onboarded", ending))
    .AddHandler<ClientLinkRequested, Partner>((e, partner, ending) => partner.SaveClientAsync(e, "LinkRequested", ending))
    .AddHandler<ClientLinkDeclined, Partner>((e, partner, ending) => partner.SaveClientAsync(e, "LinkDeclined", ending))
    .AddHandler<ClientLinkExpired, Partner>((e, partner, ending) => partner.SaveClientAsync(e, "LinkExpired", ending))
    .AddHandler<ClientLinked, SaveLinkedClient>()
    .AddHandler<CaseCreated, Partner>((e, partner, ending) => partner.SaveCaseAsync(e, e.Payload.Status, closeCode: null, ending))
    .AddHandler<CaseAssigned, Partner>((e, partner, ending) => partner.SaveCaseAsync(e, lifecycle: null, closeCode: null, ending))
    .AddHandler<CaseUpdated, Partner>((e, partner, ending) => partner.SaveCaseAsync(e, e.Payload.NewLifecycle, closeCode: null, ending))
    .AddHandler<CaseClosed, Partner>((e, partner, ending) => partner.SaveCaseAsync(e, Case.Closed, e.Payload.CloseCode, ending))
    .AddUnhandledEventHandler<RecordEvent>()
    .UseInbox<PartnerDbContext>();

// With a key for Debitura's API, clients can be created from here, and a link request that expires is sent again automatically.
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

var app = builder.Build();
await app.CreateTablesAsync();
app.MapWebhookReceiver("/webhooks/debitura");
app.MapWebhookReceiver("/webhooks/debitura-test", "test");
app.MapPages(canCreateClients: referralApi.Exists());
await app.RunAsync();
