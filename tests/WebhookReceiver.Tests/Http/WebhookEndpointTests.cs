using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class WebhookEndpointTests
{
    [Fact]
    public async Task Runs_the_handler_of_a_signed_delivery_once_and_answers_200()
    {
        List<WebhookEvent<CaseUpdated>> handled = [];
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            handled.Add(e);
            return Task.CompletedTask;
        }));

        var response = await host.SendAsync(Deliveries.Envelope(data: """{"caseId":"c-1","newLifecycle":"Paused","extra":7}"""));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var webhookEvent = handled.Should().ContainSingle().Subject;
        webhookEvent.Payload.NewLifecycle.Should().Be("Paused");
        webhookEvent.Payload.AdditionalData.Should().ContainKey("extra");
        webhookEvent.Delivery.SignedAt.Should().Be(host.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Answers_409_to_the_very_same_delivery_and_200_to_a_fresh_signature_without_running_the_handler_again()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((_, _) =>
        {
            times++;
            return Task.CompletedTask;
        }));

        var first = await host.SendAsync(Deliveries.Envelope());
        var replay = await host.SendAsync(Deliveries.Envelope());
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var duplicate = await host.SendAsync(Deliveries.Envelope());

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        replay.StatusCode.Should().Be(HttpStatusCode.Conflict);
        duplicate.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
    }
}
