using System.Net;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What the suites of the contract share: a database, which a subclass of each suite names, and an application on it.</summary>
public abstract class InboxContract : IDisposable
{
    private readonly ITestDatabase database;

    protected InboxContract(ITestDatabase database) => this.database = database;

    protected ITestDatabase Database => database;

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected async Task<InboxHost> StartWithTwoReceiversAsync() => new(await ReceiverHost.StartAsync(
        builder =>
        {
            builder.Services.AddDbContext<EffectsDbContext>(database.Use);
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<EffectsDbContext>(options => options.RunWorkers = false);
            builder.Services.AddWebhookReceiver("second", options => options.SigningSecrets.Add(TestSecrets.Second))
                .UseInbox<EffectsDbContext>();
        },
        app =>
        {
            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<EffectsDbContext>().Database.EnsureCreated();
            app.MapWebhookReceiver(Deliveries.Path);
            app.MapWebhookReceiver("/second", "second");
        }));

    protected static async Task SendToSecondAsync(InboxHost host, string id)
    {
        using var request = Deliveries.Signed(Deliveries.Envelope(id), host.Host.Clock.GetUtcNow(), TestSecrets.Second);
        request.RequestUri = new Uri("/second", UriKind.Relative);
        using var response = await host.Host.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    protected static void Ignore()
    {
    }

    internal static async Task<List<ClaimedEvent>> ClaimAsync(InboxHost host, int limit) =>
        (await host.Host.Services.GetRequiredService<InboxStore>().ClaimAsync(limit, limit, [], Token)).Events;

    internal static EventAttempt Attempt(InboxHost host, ClaimedEvent claimed) => new(claimed, host.Host.Clock.GetUtcNow());

    protected static void Note(EffectsDbContext context, WebhookEvent<CaseUpdated> webhookEvent, string handler) =>
        context.Effects.Add(new Effect { EventId = webhookEvent.Id, Handler = handler, CaseId = webhookEvent.Payload.CaseId });

    protected Task<InboxHost> StartAsync(
        Func<WebhookEvent<CaseUpdated>, bool>? fails = null, Action<WebhookInboxOptions>? configure =
            null, Action<IServiceCollection>? services = null) =>
        InboxHost.StartAsync(
            database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, _) =>
            {
                Note(context, e, "handler");
                return fails?.Invoke(e) == true ? throw new InvalidOperationException("not today") : Task.CompletedTask;
            }),
            configure,
            services);
}
