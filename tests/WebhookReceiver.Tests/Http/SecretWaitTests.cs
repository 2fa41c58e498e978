using System.Net;
using Microsoft.Extensions.Configuration;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class SecretWaitTests
{
    private const string Key = "WebhookReceiver:SigningSecrets";
    private const string Until = "WebhookReceiver:AwaitSecretUntil";

    // The test host's clock shows 2026-10-06T15:57:35Z.
    private const string Later = "2026-10-06T16:10:00Z";
    private const string Earlier = "2026-10-06T15:57:35Z";

    [Fact]
    public async Task A_delivery_that_comes_before_its_secret_is_accepted_when_the_secret_is_there()
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First), (Until, Later));
        await using var host = await StartAsync(configuration);

        var early = host.SendAsync(Deliveries.Envelope("1"), TestSecrets.Second);
        await host.Clock.TimerSetAsync(SecretWait.LongestWait);
        configuration.Replace((Key + ":0", TestSecrets.First), (Until, "2026-10-06T16:20:00Z"));
        configuration.Replace((Key + ":0", TestSecrets.Second), (Key + ":1", TestSecrets.First), (Until, Later));

        (await early).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_forged_delivery_is_refused_after_the_wait()
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First), (Until, Later));
        await using var host = await StartAsync(configuration);

        var forged = host.SendAsync(Deliveries.Envelope("1"), TestSecrets.Second);
        await host.Clock.TimerSetAsync(SecretWait.LongestWait);
        forged.IsCompleted.Should().BeFalse();
        host.Clock.Advance(SecretWait.LongestWait);

        (await forged).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Earlier)]
    public async Task Nothing_waits_when_no_rotation_is_announced(string? until)
    {
        var configuration = new ReloadableConfiguration(until is null ? [(Key + ":0", TestSecrets.First)] : [(Key + ":0", TestSecrets.First), (Until, until)]);
        await using var host = await StartAsync(configuration);

        // The clock stands, so that a delivery that waited would never be answered.
        var answer = await host.SendAsync(Deliveries.Envelope("1"), TestSecrets.Second);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task No_more_than_a_hundred_deliveries_wait()
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First), (Until, Later));
        await using var host = await StartAsync(configuration);

        var waiting = Enumerable.Range(0, SecretWait.MaxWaiting).Select(i => host.SendAsync(Deliveries.Envelope($"{i}"), TestSecrets.Second)).ToArray();
        foreach (var _ in waiting)
        {
            await host.Clock.TimerSetAsync(SecretWait.LongestWait);
        }

        var oneMore = await host.SendAsync(Deliveries.Envelope("one more"), TestSecrets.Second);
        configuration.Replace((Key + ":0", TestSecrets.Second));
        var answers = await Task.WhenAll(waiting);
        var afterwards = await host.SendAsync(Deliveries.Envelope("afterwards"), TestSecrets.Second);

        oneMore.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        afterwards.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static Task<ReceiverHost> StartAsync(ReloadableConfiguration configuration) => ReceiverHost.StartAsync(
        builder =>
        {
            ((IConfigurationBuilder)builder.Configuration).Add(configuration);
            builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"));
        },
        app => app.MapWebhookReceiver(Deliveries.Path));
}
