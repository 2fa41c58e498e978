using Microsoft.AspNetCore.DataProtection;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

/// <summary>What the overview says about the time since the last delivery.</summary>
public sealed class SilenceTests
{
    private const string PartnerPath = "/webhooks/partner";
    private const string NothingStored = "No delivery is stored: none has come, or all are past their retention of 7 days.";
    private const string Well = "Nothing waits, and nothing is stuck.";

    [Fact]
    public async Task That_nothing_is_stored_is_no_worry_on_the_first_day()
    {
        await using var host = await StartAsync();

        (await host.WordsAsync()).Should().ContainAll(Well, NothingStored);
    }

    [Fact]
    public async Task That_nothing_is_stored_needs_attention_after_a_day()
    {
        await using var host = await StartAsync();
        host.Clock.Advance(TimeSpan.FromHours(25));

        (await host.WordsAsync()).Should().Contain(NothingStored).And.NotContain(Well);
    }

    [Fact]
    public async Task Deliveries_past_their_retention_are_not_said_to_have_never_come()
    {
        await using var host = await StartAsync();
        await host.DeliverAsync("evt-1", WebhookEventTypes.CaseCreated);
        host.Clock.Advance(TimeSpan.FromHours(25));
        await host.Inbox.PruneAsync(host.Clock.GetUtcNow(), TestContext.Current.CancellationToken);

        (await host.WordsAsync()).Should().Contain(NothingStored).And.NotContainAny(Well, "No delivery has arrived yet.");
    }

    [Fact]
    public async Task A_silent_receiver_does_not_hide_behind_a_busy_one()
    {
        await using var host = await StartWithPartnerAsync();
        await DeliverToPartnerAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(3));
        await host.SendAsync("evt-2");
        host.Clock.Advance(TimeSpan.FromMinutes(4));

        (await host.WordsAsync()).Should()
            .ContainAll("No delivery at 'partner' for 3 days: is the subscription still enabled at Debitura?",
            "The last delivery at 'default' came 4 min ago.");
    }

    [Fact]
    public async Task A_receiver_without_any_delivery_does_not_hide_behind_a_busy_one()
    {
        await using var host = await StartWithPartnerAsync();
        await host.SendAsync("evt-1");

        (await host.WordsAsync()).Should().Contain("No delivery at 'partner' is stored");
    }

    [Fact]
    public async Task A_receiver_that_this_process_does_not_know_is_judged_too()
    {
        using var database = new SqliteFile();
        await using (var former = await StartAsync(database, "former"))
        {
            (await former.SendAsync(Deliveries.Envelope())).EnsureSuccessStatusCode();
        }

        await using var host = await StartAsync(database, WebhookReceiverDefaults.ReceiverName);
        host.Clock.Advance(TimeSpan.FromDays(3));

        DashboardHost.WordsOf(await host.Client.GetStringAsync(DashboardHost.Root, TestContext.Current.CancellationToken)).Should()
            .Contain("No delivery at 'former' for 3 days");
    }

    [Fact]
    public async Task A_receiver_without_an_inbox_is_not_judged()
    {
        await using var host = await StartWithPartnerAsync(partnerHasInbox: false);
        await host.SendAsync("evt-1");
        host.Clock.Advance(TimeSpan.FromMinutes(4));

        (await host.WordsAsync()).Should().Contain("The last delivery came 4 min ago.").And.NotContain("No delivery at");
    }

    private static Task<DashboardHost> StartAsync() =>
        DashboardHost.StartAsync(inbox: options => options.ProcessedRetention = TimeSpan.FromDays(7));

    private static Task<ReceiverHost> StartAsync(SqliteFile database, string receiver) => ReceiverHost.StartAsync(
        builder =>
        {
            builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            builder.Services.AddWebhookReceiver(receiver, ReceiverHost.FirstSecret).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
                .UseInbox(database.Use);
            builder.Services.AddWebhookDashboard();
        },
        app =>
        {
            app.MapWebhookReceiver(Deliveries.Path, receiver);
            app.MapWebhookDashboard(DashboardHost.Root);
        },
        environment: "Development");

    private static Task<DashboardHost> StartWithPartnerAsync(bool partnerHasInbox = true) => DashboardHost.StartAsync(
        (services, database) =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask).UseInbox(database);
            var partner = services.AddWebhookReceiver("partner", ReceiverHost.FirstSecret)
                .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
            if (partnerHasInbox)
            {
                partner.UseInbox(database);
            }

            services.AddWebhookDashboard();
        },
        app =>
        {
            app.MapWebhookReceiver(PartnerPath, "partner");
            app.MapWebhookDashboard(DashboardHost.Root);
        });

    private static async Task DeliverToPartnerAsync(DashboardHost host)
    {
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        request.RequestUri = new Uri(PartnerPath, UriKind.Relative);
        (await host.Host.SendAsync(request)).EnsureSuccessStatusCode();
    }
}
