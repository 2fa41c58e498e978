using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

public sealed class DoNotRetryTests
{
    [Fact]
    public async Task Abandons_an_event_at_its_first_failure_when_the_handler_says_that_no_other_attempt_will_help()
    {
        AbandonedEvent? abandoned = null;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new DoNotRetryException("no such case")),
            options => options.OnAbandoned = (webhookEvent, _) =>
            {
                abandoned = webhookEvent;
                return Task.CompletedTask;
            });

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        abandoned.Should()
            .Match<AbandonedEvent>(webhookEvent => webhookEvent.Failures == 1 && webhookEvent.Exception is DoNotRetryException);
    }
}
