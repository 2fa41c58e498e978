using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

public sealed class StatusTableTests
{
    private const string Unauthorized = """{"type":"about:blank","title":"Unauthorized","status":401}""";

    public static TheoryData<DeliveryOutcome, int, string> OutcomesOfProcessors => new()
    {
        { DeliveryOutcome.Handled, 200, string.Empty },
        { DeliveryOutcome.Stored, 202, string.Empty },
        { DeliveryOutcome.Duplicate, 200, string.Empty },
        { DeliveryOutcome.NoHandler, 200, string.Empty },
        { DeliveryOutcome.Abandoned, 200, string.Empty },
        { DeliveryOutcome.Replay, 409, """{"type":"about:blank","title":"Conflict","status":409}""" },
        { DeliveryOutcome.Unreadable, 400, """{"type":"about:blank","title":"Bad Request","status":400}""" },
        { DeliveryOutcome.HandlerFailed, 500, """{"type":"about:blank","title":"Internal Server Error","status":500}""" },
        { DeliveryOutcome.HandlerTimedOut, 500, """{"type":"about:blank","title":"Internal Server Error","status":500}""" },
        { DeliveryOutcome.InProgress, 503, """{"type":"about:blank","title":"Service Unavailable","status":503}""" },
        { DeliveryOutcome.Interrupted, 503, """{"type":"about:blank","title":"Service Unavailable","status":503}""" },
        { DeliveryOutcome.StoreUnavailable, 503, """{"type":"about:blank","title":"Service Unavailable","status":503}""" },
    };

    [Theory]
    [MemberData(nameof(OutcomesOfProcessors))]
    public async Task Answers_every_outcome_with_its_status_and_an_empty_problem(DeliveryOutcome outcome, int status, string body)
    {
        await using var host = await StartAsync(new FixedProcessor(outcome));

        var response = await host.SendAsync(Deliveries.Envelope());

        ((int)response.StatusCode).Should().Be(status);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(body);
        response.Content.Headers.ContentLength.Should().Be(body.Length);
        response.Content.Headers.ContentType?.ToString().Should().Be(body.Length == 0 ? null : "application/problem+json");
    }

    [Theory]
    [MemberData(nameof(OutcomesOfProcessors))]
    public async Task Asks_to_try_again_later_only_with_503(DeliveryOutcome outcome, int status, string body)
    {
        _ = body;
        await using var host = await StartAsync(new FixedProcessor(outcome));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.Headers.RetryAfter?.ToString().Should().Be(status == 503 ? "10" : null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData((int)DeliveryOutcome.Rejected)]
    [InlineData((int)DeliveryOutcome.MethodNotAllowed)]
    [InlineData((int)DeliveryOutcome.BodyUnreadable)]
    [InlineData((int)DeliveryOutcome.Overloaded)]
    public async Task Answers_503_when_a_processor_returns_what_no_processor_may(int outcome)
    {
        await using var host = await StartAsync(new FixedProcessor((DeliveryOutcome)outcome));

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.Should().NotBeNull();
        host.Log.Of("ProcessorFailed").Should().ContainSingle();
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public void Names_every_outcome_in_this_table_or_as_one_of_the_endpoint()
    {
        var named = OutcomesOfProcessors.Select(row => row.Data.Item1);
        DeliveryOutcome[] ofTheEndpoint = [
            DeliveryOutcome.Rejected, DeliveryOutcome.MethodNotAllowed, DeliveryOutcome.BodyUnreadable, DeliveryOutcome.Overloaded];

        named.Concat(ofTheEndpoint).Should().BeEquivalentTo(Enum.GetValues<DeliveryOutcome>());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("POSTS")]
    public async Task Answers_other_methods_with_405_and_says_which_is_allowed(string method)
    {
        await using var host = await ReceiverHost.StartAsync();
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        request.Method = new HttpMethod(method);

        var response = await host.SendAsync(request);
        await host.Log.WaitForAsync("MethodNotAllowed");

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().Equal("POST");
        host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags["webhook_receiver.outcome"].Should()
            .Be("MethodNotAllowed");
    }

    [Fact]
    public async Task Answers_every_cause_of_401_with_the_same_bytes()
    {
        await using var host = await ReceiverHost.StartAsync();
        var now = host.Clock.GetUtcNow();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        HttpRequestMessage[] requests =
        [
            Deliveries.WithHeader(body, signatureHeader: null),
            Deliveries.WithHeader(body, string.Empty),
            Deliveries.WithHeader(body, "garbage"),
            Deliveries.WithHeader(body, "sha256=" + new string('a', 64)),
            Deliveries.Signed(body, now.AddSeconds(-301)),
            Deliveries.Signed(body, now.AddSeconds(301)),
            Deliveries.Signed(body, now, TestSecrets.Other),
            Deliveries.Signed([], now, TestSecrets.Other),
        ];

        List<string> answers = [];
        foreach (var request in requests)
        {
            answers.Add(await ResponseText.OfAsync(await host.SendAsync(request)));
        }

        answers.Distinct().Should().ContainSingle().Which.Should()
            .Be($"401\nContent-Length: {Unauthorized.Length}\nContent-Type: application/problem+json\n\n{Unauthorized}");
        host.Log.Of("DeliveryRejected").Select(line => line.Message.Split(": ")[1]).Should().Equal(
            "MissingSignature.", "MissingSignature.", "MalformedSignature.", "MalformedSignature.", "TimestampTooOld.",
                "TimestampInFuture.", "SignatureMismatch.", "SignatureMismatch.");
    }

    [Fact]
    public async Task Answers_413_to_a_body_one_byte_over_the_limit_and_takes_one_at_the_limit()
    {
        await using var host = await ReceiverHost.StartAsync(configure: options => options.MaxBodyBytes = 2048);
        var envelope = Deliveries.Envelope();

        var atTheLimit = await host.SendAsync(envelope.PadRight(2048));
        var overTheLimit = await host.SendAsync(envelope.PadRight(2049));

        atTheLimit.StatusCode.Should().Be(HttpStatusCode.OK);
        overTheLimit.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await overTheLimit.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should()
            .Be("""{"type":"about:blank","title":"Content Too Large","status":413}""");
        host.Log.Of("DeliveryRejected").Should().ContainSingle().Which.Message.Should().Contain("BodyTooLarge");
    }

    [Fact]
    public async Task Answers_200_when_no_handler_is_registered_and_says_so_once_per_type()
    {
        await using var host = await ReceiverHost.StartAsync();

        for (var i = 0; i < 3; i++)
        {
            var known = await host.SendAsync(Deliveries.Envelope($"known-{i}"));
            var unknown = await host.SendAsync(Deliveries.Envelope($"unknown-{i}", "weather.changed"));
            known.StatusCode.Should().Be(HttpStatusCode.OK);
            unknown.StatusCode.Should().Be(HttpStatusCode.OK);
        }

        host.Log.Of("NoHandler").Should().HaveCount(2);
        host.Log.Of("EventAcknowledgedUnhandled").Should().HaveCount(6).And.OnlyContain(line => line.Level == LogLevel.Debug);
    }

    [Fact]
    public async Task Lets_no_exception_text_into_any_answer()
    {
        const string Revealing = "connection string of the production database";
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => throw new InvalidOperationException(Revealing)));

        var response = await host.SendAsync(Deliveries.Envelope());

        var answer = await ResponseText.OfAsync(response);
        response.StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        answer.Should().NotContain(Revealing).And.NotContain(nameof(InvalidOperationException)).And.NotContain("at ");
    }

    private static Task<ReceiverHost> StartAsync(IDeliveryProcessor processor) =>
        ReceiverHost.StartAsync(services: builder => builder.Services.AddKeyedSingleton(WebhookReceiverDefaults.ReceiverName, processor));

    private sealed class FixedProcessor(DeliveryOutcome outcome) : IDeliveryProcessor
    {
        public ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken) =>
            ValueTask.FromResult(outcome);
    }
}
