using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>A client without a container is the same client.</summary>
public sealed class WithoutContainerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_with_the_key_and_repeats_by_the_given_clock()
    {
        var clock = new TimerClock(DateTimeOffset.UnixEpoch);
        using var api = new StubApi().Answers(429, """{"retryAfter":17}""").Answers(200, """{"id":"p-1"}""");
        var client = ReferralApiClient.Create(Settings(), api, clock);

        var call = client.GetMeAsync(Token);
        await clock.TimerSetAsync(TimeSpan.FromSeconds(17));
        clock.Advance(TimeSpan.FromSeconds(17));

        (await call).Id.Should().Be("p-1");
        api.Calls.Should().HaveCount(2).And.OnlyContain(made => made.Headers["XApiKey"] == ApiHost.Key);
    }

    [Fact]
    public async Task Follows_no_redirect_and_reads_no_endless_body()
    {
        await using var server = await TestServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/me")
            {
                context.Response.Redirect("/elsewhere");
                return;
            }

            await context.Response.Body.WriteAsync(new byte[BoundedResponseHandler.MaxBytes + 1], context.RequestAborted);
        });
        var settings = Settings();
        settings.BaseUrl = server.Url;
        var client = ReferralApiClient.Create(settings);

        var me = () => client.GetMeAsync(Token);
        var list = () => client.ListSubscriptionsAsync(Token);

        (await me.Should().ThrowAsync<ReferralApiException>()).Which.Status.Should().Be(System.Net.HttpStatusCode.Found);
        (await list.Should().ThrowAsync<ReferralApiException>()).Which.Kind.Should().Be(ReferralApiErrorKind.Unreadable);
    }

    [Fact]
    public void Names_every_broken_setting()
    {
        var act = () => ReferralApiClient.Create(new ReferralApiOptions { MaxRetries = 11 });

        act.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(3);
    }

    private static ReferralApiOptions Settings() => new() { Environment = ReferralApiEnvironment.Test, ApiKey = ApiHost.Key };
}
