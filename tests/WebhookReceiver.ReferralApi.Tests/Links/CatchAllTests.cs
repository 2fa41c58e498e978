namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>Link recovery next to an application's handler for unhandled events.</summary>
public sealed class CatchAllTests
{
    private readonly List<string> seen = [];

    [Theory]
    [InlineData(WebhookEventTypes.ClientLinked)]
    [InlineData(WebhookEventTypes.ClientLinkDeclined)]
    [InlineData(WebhookEventTypes.ClientLinkExpired)]
    [InlineData(WebhookEventTypes.ClientLinkRequested)]
    public async Task The_application_still_sees_the_events_that_it_handles_nowhere_else(string type)
    {
        var handler = new RecordingHandler();
        await using var host = await RecoveryHost.StartAsync(handler, recovery: builder => builder.AddUnhandledEventHandler((e, _) =>
        {
            seen.Add($"{e.Type} {e.Payload.GetProperty("externalTenantId").GetString()}");
            return Task.CompletedTask;
        }));
        host.ApiAnswers(409, Shapes.NeedsLinking);

        await host.SendAsync(type, "e-1");

        seen.Should().Equal($"{type} {SampleRequests.Tenant}");
    }

    [Fact]
    public async Task A_handler_that_fails_after_it_makes_link_recovery_do_nothing_twice()
    {
        var fails = true;
        var handler = new RecordingHandler();
        await using var host = await RecoveryHost.StartAsync(handler, recovery: builder => builder.AddUnhandledEventHandler((_, _) =>
            fails ? throw new InvalidOperationException("not today") : Task.CompletedTask));
        host.ApiAnswers(409, Shapes.NeedsLinking);
        await host.CreateAsync();
        host.Clock.Advance(TimeSpan.FromDays(7));

        var first = await host.ExpireAsync("e-1");
        fails = false;
        var second = await host.ExpireAsync("e-1");

        ((int)first.StatusCode).Should().Be(500);
        ((int)second.StatusCode).Should().Be(200);
        host.Api.Posts.Should().HaveCount(2);
        handler.Told.Should().ContainSingle();
    }
}
