using System.Net;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

public sealed class CustomProcessorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_503_without_a_word_when_the_processor_throws(bool asynchronously)
    {
        await using var host = await StartAsync(
            _ => asynchronously ? new ValueTask<DeliveryOutcome>(Task.Run(Throw)) : throw new IOException("the inbox is away"));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await ResponseText.OfAsync(response)).Should().Contain("Retry-After: 10").And.NotContain("inbox");
        host.Log.Of("ProcessorFailed").Should().ContainSingle().Which.Exception.Should().BeOfType<IOException>();

        static DeliveryOutcome Throw() => throw new IOException("the inbox is away");
    }

    [Fact]
    public async Task Gets_the_delivery_with_its_proof_and_not_the_inline_claim()
    {
        VerifiedDelivery? seen = null;
        byte[] body = [];
        await using var host = await StartAsync(delivery =>
        {
            (seen, body) = (delivery, delivery.RawBody.ToArray());
            return ValueTask.FromResult(DeliveryOutcome.Stored);
        });

        var first = await host.SendAsync(Deliveries.Envelope());
        var second = await host.SendAsync(Deliveries.Envelope());

        first.StatusCode.Should().Be(HttpStatusCode.Accepted);
        second.StatusCode.Should().Be(HttpStatusCode.Accepted, "what is a duplicate is the processor's decision");
        Encoding.UTF8.GetString(body).Should().Be(Deliveries.Envelope());
        seen.Should().BeEquivalentTo(new
        {
            EventId = "evt-1",
            EventType = "case.updated",
            Problem = (string?)null,
            Details = new { Receiver = "default", SignedAt = host.Clock.GetUtcNow() }
        });
        seen!.Signature.Should().NotBe(default(DeliverySignature));
    }

    [Fact]
    public async Task Gets_an_unreadable_delivery_with_the_problem_in_words()
    {
        VerifiedDelivery? seen = null;
        await using var host = await StartAsync(delivery =>
        {
            seen = delivery;
            return ValueTask.FromResult(DeliveryOutcome.Stored);
        });

        await host.SendAsync("no JSON");

        (seen!.EventId, seen.EventType, seen.Problem).Should().Be((null, null, "the body is not well-formed JSON"));
    }

    [Theory]
    [InlineData("forged")]
    [InlineData("too large")]
    public async Task Never_sees_what_is_not_verified(string what)
    {
        var times = 0;
        await using var host = await StartAsync(_ =>
        {
            times++;
            return ValueTask.FromResult(DeliveryOutcome.Stored);
        });

        await host.SendAsync(what == "forged" ? Deliveries.Envelope() : new string(' ', 3000), what == "forged" ? TestSecrets.Other : null);

        times.Should().Be(0);
    }

    private static Task<ReceiverHost> StartAsync(Func<VerifiedDelivery, ValueTask<DeliveryOutcome>> process) => ReceiverHost.StartAsync(
        handlers: null,
        configure: options => options.MaxBodyBytes = 2048,
        services: builder =>
            builder.Services.AddKeyedSingleton<IDeliveryProcessor>(WebhookReceiverDefaults.ReceiverName, new Processor(process)));

    private sealed class Processor(Func<VerifiedDelivery, ValueTask<DeliveryOutcome>> process) : IDeliveryProcessor
    {
        public ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken) => process(delivery);
    }
}
