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
        var configuration = new ReloadableConfiguration(
            until is null ? [(Key + ":0", TestSecrets.First)] : [(Key + ":0", TestSecrets.First), (Until, until)]);
        await using var host = await StartAsync(configuration);

        // The clock stands, so that a delivery that waited would never be answered.
        var answer = await host.SendAsync(Deliveries.Envelope("1"), TestSecrets.Second);

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Forged_deliveries_do_not_keep_a_genuine_one_from_waiting()
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First), (Until, Later));
        await using var host = await StartAsync(configuration);
        var forged = await SendAsync(host, 1000, TestSecrets.Other);

        var genuine = await SendAsync(host, 1, TestSecrets.Second);
        configuration.Replace((Key + ":0", TestSecrets.Second), (Until, Later));

        (await genuine[0]).StatusCode.Should().Be(HttpStatusCode.OK);
        host.Clock.Advance(SecretWait.LongestWait);
        (await Task.WhenAll(forged)).Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Waiting_leaves_half_of_the_memory_for_deliveries_that_need_not_wait()
    {
        const int Half = 1024 * 1024 / 4096 / 2;
        var configuration = new ReloadableConfiguration(
            (Key + ":0", TestSecrets.First), (Until, Later), ("WebhookReceiver:MaxUnverifiedBytes", "1048576"));
        await using var host = await StartAsync(configuration);
        await SendAsync(host, Half, TestSecrets.Other);

        var oneMore = await host.SendAsync(Deliveries.Envelope("one more"), TestSecrets.Other);
        var signed = await host.SendAsync(Deliveries.Envelope("signed"));

        oneMore.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        signed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<Task<HttpResponseMessage>[]> SendAsync(ReceiverHost host, int count, string secret)
    {
        var waiting = Enumerable.Range(0, count).Select(i => host.SendAsync(Deliveries.Envelope($"{secret[..2]}{i}"), secret)).ToArray();
        foreach (var _ in waiting)
        {
            await host.Clock.TimerSetAsync(SecretWait.LongestWait);
        }

        return waiting;
    }

    private static Task<ReceiverHost> StartAsync(ReloadableConfiguration configuration) => ReceiverHost.StartAsync(
        builder =>
        {
            ((IConfigurationBuilder)builder.Configuration).Add(configuration);
            builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"));
        },
        app => app.MapWebhookReceiver(Deliveries.Path));
}
