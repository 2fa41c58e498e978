using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class SecretRotationTests
{
    private const string Key = "WebhookReceiver:SigningSecrets";

    [Fact]
    public async Task Refuses_no_delivery_signed_with_a_current_secret_while_secrets_rotate_under_load()
    {
        const int Rounds = 12;
        const int PerSecret = 20;
        var secrets = Enumerable.Range(0, Rounds + 1)
            .Select(i => Convert.ToBase64String(Encoding.ASCII.GetBytes($"test-only rotating secret {i:00}"))).ToArray();
        var configuration = new ReloadableConfiguration((Key + ":0", secrets[0]));
        await using var host = await StartAsync(configuration);
        List<HttpResponseMessage> answers = [];

        for (var round = 0; round < Rounds; round++)
        {
            // The new secret is added, and taken into use while deliveries signed with the old one are still under way.
            var (current, next, number) = (secrets[round], secrets[round + 1], round);
            var beforeTheChange = Send(host, current, $"{number}-old");
            configuration.Replace((Key + ":0", current), (Key + ":1", next));
            var afterTheChange = Send(host, next, $"{number}-new");

            // More changes that keep both, in another order and with a broken edit in between, while all of them are in flight.
            configuration.Replace((Key + ":0", next), (Key + ":1", current));
            configuration.Replace((Key + ":0", string.Empty));
            configuration.Replace((Key + ":0", next), (Key + ":1", current));
            answers.AddRange(await Task.WhenAll(beforeTheChange.Concat(afterTheChange)));
            configuration.Replace((Key + ":0", next));
        }

        var retired = await host.SendAsync(Deliveries.Envelope("retired"), secrets[0]);

        answers.Should().HaveCount(Rounds * PerSecret * 2).And.OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        retired.StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        static List<Task<HttpResponseMessage>> Send(ReceiverHost host, string secret, string id) =>
            [.. Enumerable.Range(0, PerSecret).Select(i => Task.Run(() => host.SendAsync(Deliveries.Envelope($"{id}-{i}"), secret)))];
    }

    [Fact]
    public async Task Takes_an_added_secret_and_refuses_a_removed_one_without_a_restart()
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First));
        await using var host = await StartAsync(configuration);

        var early = await host.SendAsync(Deliveries.Envelope("1"), TestSecrets.Second);
        configuration.Replace((Key + ":0", TestSecrets.First), (Key + ":1", TestSecrets.Second));
        var added = await host.SendAsync(Deliveries.Envelope("2"), TestSecrets.Second);
        configuration.Replace((Key + ":0", TestSecrets.Second));
        var removed = await host.SendAsync(Deliveries.Envelope("3"), TestSecrets.First);

        early.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        added.StatusCode.Should().Be(HttpStatusCode.OK);
        removed.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        host.Log.Of("SettingsReloaded").Should().HaveCount(2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not Base64!")]
    [InlineData("c2hvcnQ=")]
    [InlineData(null)]
    public async Task Stays_with_the_last_valid_secrets_when_a_change_is_invalid(string? broken)
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First));
        await using var host = await StartAsync(configuration);

        await host.SendAsync(Deliveries.Envelope("1"));
        configuration.Replace(broken is null ? [] : [(Key + ":0", broken)]);
        var good = await host.SendAsync(Deliveries.Envelope("2"));
        var unsigned = await host.SendAsync(Deliveries.WithHeader("{}"u8.ToArray(), signatureHeader: null));

        good.StatusCode.Should().Be(HttpStatusCode.OK);
        unsigned.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        host.Log.Of("SettingsReloadFailed").Should().ContainSingle().Which.Message.Should().Contain(Key);
    }

    [Fact]
    public async Task Applies_changed_limits_and_tolerances_to_the_next_delivery()
    {
        var configuration = new ReloadableConfiguration((Key + ":0", TestSecrets.First));
        await using var host = await StartAsync(configuration);
        var old = host.Clock.GetUtcNow().AddSeconds(-60);

        var before = await host.SendAsync(Deliveries.Signed(Deliveries.Envelope("1"), old));
        configuration.Replace(
            (Key + ":0", TestSecrets.First), ("WebhookReceiver:Tolerance", "00:00:30"), ("WebhookReceiver:MaxBodyBytes", "1024"));
        var tooOld = await host.SendAsync(Deliveries.Signed(Deliveries.Envelope("2"), old));
        var tooLarge = await host.SendAsync(Deliveries.Envelope("3").PadRight(1025));

        before.StatusCode.Should().Be(HttpStatusCode.OK);
        tooOld.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        tooLarge.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData(null, "no secret is configured")]
    [InlineData("", "the secret is blank")]
    [InlineData("   ", "the secret is blank")]
    [InlineData("not Base64!", "not Base64")]
    [InlineData("c2hvcnQ=", "at least 16")]
    [InlineData(" dGVzdC1vbmx5IHNlY3JldCBvbmUsIDMyIGJ5dGVzLi4=", "white space")]
    public async Task Does_not_start_without_a_usable_secret_and_names_setting_and_fix(string? secret, string rule)
    {
        var starting = () => StartAsync(new ReloadableConfiguration(secret is null ? [] : [(Key + ":0", secret)]));

        var error = (await starting.Should().ThrowAsync<OptionsValidationException>()).Which;
        error.Message.Should().Contain("WebhookReceiver:SigningSecrets").And.Contain(rule).And.MatchRegex("Set |Copy ");
        error.Message.Should().NotContain("dGVzdC1vbmx5");
    }

    private static Task<ReceiverHost> StartAsync(ReloadableConfiguration configuration) => ReceiverHost.StartAsync(
        builder =>
        {
            ((IConfigurationBuilder)builder.Configuration).Add(configuration);
            builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"));
        },
        app => app.MapWebhookReceiver(Deliveries.Path));
}
