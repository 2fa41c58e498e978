using System.Net;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Pages;

public sealed class TestEventTests
{
    public static TheoryData<string> EventTypes => [.. WebhookEventTypes.All];

    [Fact]
    public void There_is_a_sample_of_every_documented_type() =>
        WebhookEventTypes.All.Should()
            .BeEquivalentTo(typeof(WebhookEventTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!));

    [Theory]
    [MemberData(nameof(EventTypes))]
    public async Task Sends_a_signed_event_to_the_application_itself_and_follows_it_to_its_handling(string eventType)
    {
        WebhookDelivery? seen = null;
        await using var host = await DashboardHost.StartAsync(
            receiver => receiver.AddUnhandledEventHandler((e, _) =>
            {
                seen = e.Delivery;
                return Task.CompletedTask;
            }),
            onKestrel: true);

        var page = DashboardHost.LocationOf(await SendAsync(host, eventType));
        await DashboardHost.UntilAsync(async () => (await host.WordsAsync(page)).Contains("at attempt 1", StringComparison.Ordinal));

        (await host.WordsAsync(page)).Should()
            .ContainAll(eventType, "Signed and sent", "Answered 202 ", "stored in the inbox", "Processed");
        seen!.IsTest.Should().BeTrue();
        host.Host.Log.Of("TestEventSent").Should().ContainSingle();
    }

    [Fact]
    public async Task A_browser_without_script_loads_the_page_again_until_the_event_is_handled()
    {
        using var release = new SemaphoreSlim(0);
        await using var host = await DashboardHost.StartAsync(
            receiver => receiver.AddUnhandledEventHandler((_, cancellationToken) => release.WaitAsync(cancellationToken)), onKestrel: true);
        var page = DashboardHost.LocationOf(await SendAsync(host, WebhookEventTypes.ClientLinked));

        var before = await host.ReadAsync(page);
        release.Release();
        await DashboardHost.UntilAsync(async () => (await host.WordsAsync(page)).Contains("at attempt 1", StringComparison.Ordinal));
        var after = await host.ReadAsync(page);

        before.Should().Contain("<noscript><meta http-equiv=\"refresh\" content=\"2\"");
        after.Should().NotContain("http-equiv");
    }

    [Fact]
    public async Task Uses_the_receivers_own_secret_and_header()
    {
        await using var host = await DashboardHost.StartAsync(
            receiver => receiver.AddUnhandledEventHandler((_, _) => Task.CompletedTask),
            receiver: options =>
            {
                options.SigningSecrets.Clear();
                options.SigningSecrets.Add("a secret as plain text");
                options.SecretEncoding = SecretEncoding.Text;
                options.SignatureHeader = "X-Own-Signature";
            },
            onKestrel: true);

        var page = DashboardHost.LocationOf(await SendAsync(host, WebhookEventTypes.ClientLinked));

        (await host.WordsAsync(page)).Should().Contain("Answered 202");
    }

    [Fact]
    public async Task Shows_the_error_of_a_handler_that_fails()
    {
        await using var host = await DashboardHost.StartAsync(receiver => receiver.AddHandler<ClientLinked>(
            (_, _) => throw new InvalidOperationException("No account."), "Shop.OpenAccount"), onKestrel: true);

        var page = DashboardHost.LocationOf(await SendAsync(host, WebhookEventTypes.ClientLinked));
        await DashboardHost.UntilAsync(async () => (await host.WordsAsync(page)).Contains("Attempt 1 failed", StringComparison.Ordinal));

        (await host.WordsAsync(page)).Should()
            .ContainAll("Attempt 1 failed", "in Shop.OpenAccount", "System.InvalidOperationException: No account.");
    }

    [Fact]
    public async Task Says_that_a_server_in_memory_tells_no_address()
    {
        await using var host = await DashboardHost.StartAsync();

        var page = DashboardHost.LocationOf(await SendAsync(host, WebhookEventTypes.ClientLinked));

        (await host.WordsAsync(page)).Should().Contain("The server tells no address to send to");
    }

    [Theory]
    [InlineData("nobody", WebhookEventTypes.ClientLinked)]
    [InlineData(WebhookReceiverDefaults.ReceiverName, "partner.custom")]
    public async Task What_cannot_be_sent_is_not_found(string receiver, string eventType)
    {
        await using var host = await DashboardHost.StartAsync(onKestrel: true);

        var response = await host.PostAsync("test", "test", ("receiver", receiver), ("type", eventType));

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Offers_only_receivers_that_are_mapped()
    {
        await using var host = await DashboardHost.StartAsync(
            (services, database) =>
            {
                services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<CaseCreated>((_, _) => Task.CompletedTask)
                    .UseInbox(database);
                services.AddWebhookReceiver("unmapped", ReceiverHost.FirstSecret).AddHandler<CaseCreated>((_, _) => Task.CompletedTask)
                    .UseInbox<InboxDbContext>();
                services.AddWebhookDashboard();
            },
            app => app.MapWebhookDashboard(DashboardHost.Root));

        (await host.ReadAsync("test")).Should().Contain("<option>default</option>").And.NotContain("unmapped</option>");
    }

    private static Task<HttpResponseMessage> SendAsync(DashboardHost host, string eventType) =>
        host.PostAsync("test", "test", ("receiver", WebhookReceiverDefaults.ReceiverName), ("type", eventType));
}
