using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>Headers as senders, proxies and attackers really send them.</summary>
public sealed class RequestShapeTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=UTF-16")]
    [InlineData("APPLICATION/JSON;charset=\"utf-8\"")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(";;;garbage///")]
    [InlineData("json")]
    public async Task Handles_a_signed_delivery_whatever_its_content_type_says(string? contentType)
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        if (contentType is not null)
        {
            request.Content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Rejects_a_forged_delivery_without_content_type_rather_than_ignoring_it()
    {
        await using var host = await ReceiverHost.StartAsync();

        var response = await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refuses_two_signature_headers_even_when_one_is_right(bool rightOneFirst)
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var right = Sign(body, host);
        var wrong = "t=1791302255,v1=" + new string('0', 64);
        var (first, second) = rightOneFirst ? (right, wrong) : (wrong, right);

        var answer = await RawConnection.ExchangeAsync(
            host.Client.BaseAddress!, RawConnection.Post(body, first, $"x-debitura-signature: {second}"));

        answer.Should().StartWith("HTTP/1.1 401 ");
        host.Log.Of("DeliveryRejected").Should().ContainSingle().Which.Message.Should().EndWith("MalformedSignature.");
    }

    [Fact]
    public async Task Refuses_as_many_signatures_as_a_header_may_have_and_more_elements()
    {
        await using var host = await ReceiverHost.StartAsync(configure: options => options.ExplainRejections = true, onKestrel: true);
        var signatures = string.Join(',', Enumerable.Repeat("v1=" + new string('0', 64), 16));

        var answer = await RawConnection.ExchangeAsync(
            host.Client.BaseAddress!, RawConnection.Post(Encoding.UTF8.GetBytes(Deliveries.Envelope()), FormattableString.Invariant(
                $"t={host.Clock.GetUtcNow().ToUnixTimeSeconds()},{signatures},")));

        answer.Should().StartWith("HTTP/1.1 401 ");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Refuses_the_same_right_signature_header_twice()
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());

        var answer = await RawConnection.ExchangeAsync(
            host.Client.BaseAddress!, RawConnection.Post(body, Sign(body, host), $"X-Debitura-Signature: {Sign(body, host)}"));

        answer.Should().StartWith("HTTP/1.1 401 ");
    }

    [Fact]
    public async Task Refuses_a_right_signature_that_is_split_over_two_headers()
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var parts = Sign(body, host).Split(',');

        var answer = await RawConnection.ExchangeAsync(
            host.Client.BaseAddress!, RawConnection.Post(body, parts[0], $"X-Debitura-Signature: {parts[1]}"));

        answer.Should().StartWith("HTTP/1.1 401 ");
    }

    [Fact]
    public async Task Takes_uppercase_hexadecimal_and_finds_the_replay_in_lowercase()
    {
        await using var host = await ReceiverHost.StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var signature = Sign(body, host);
        var upper = signature[..^64] + signature[^64..].ToUpperInvariant();

        var first = await host.SendAsync(Deliveries.WithHeader(body, upper));
        var second = await host.SendAsync(Deliveries.WithHeader(body, signature));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Finds_a_replay_behind_a_reordered_header_with_decoys()
    {
        await using var host = await ReceiverHost.StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var signature = Sign(body, host);
        var parts = signature.Split(',');

        var first = await host.SendAsync(Deliveries.WithHeader(body, signature));
        var second = await host.SendAsync(Deliveries.WithHeader(body, $"v1={new string('0', 64)}, {parts[1]}, x=1, {parts[0]}"));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        second.StatusCode.Should().Be(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("t=1791302255,v1=\u00e9")]
    [InlineData("t=\u0661\u0667,v1=00")]
    [InlineData("\ud83d\ude80")]
    public async Task Answers_401_to_a_header_beyond_ASCII(string header)
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, RawConnection.Post([], header));

        answer.Should().StartWith("HTTP/1.1 401 ");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Theory]
    [InlineData("\u00ff\u00fe")]
    [InlineData("\0")]
    [InlineData("\u0001")]
    public async Task Survives_bytes_that_are_no_text_in_the_header(string latin1)
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);
        var request = Encoding.Latin1.GetBytes($"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nConnection: " +
            $"close\r\nX-Debitura-Signature: t=1,v1={latin1}\r\nContent-Length: 0\r\n\r\n");

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, request);

        answer.Should().MatchRegex("^HTTP/1.1 40[01] ");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Takes_white_space_around_the_header_value()
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, RawConnection.Post(body, $" \t {Sign(body, host)} \t"));

        answer.Should().StartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task Reads_the_signature_from_the_configured_header_only()
    {
        await using var host = await ReceiverHost.StartAsync(configure: options => options.SignatureHeader = "X-Custom-Signature");
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var custom = Deliveries.WithHeader(body, signatureHeader: null);
        custom.Headers.Add("X-Custom-Signature", Sign(body, host));

        var withDefaultHeader = await host.SendAsync(Deliveries.WithHeader(body, Sign(body, host)));
        var withCustomHeader = await host.SendAsync(custom);

        withDefaultHeader.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        withCustomHeader.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(-300, 200)]
    [InlineData(-301, 401)]
    [InlineData(300, 200)]
    [InlineData(301, 401)]
    public async Task Draws_the_line_at_the_tolerance_to_the_second(int signedSecondsFromNow, int status)
    {
        await using var host = await ReceiverHost.StartAsync();

        var response = await host.SendAsync(
            Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow().AddSeconds(signedSecondsFromNow)));

        ((int)response.StatusCode).Should().Be(status);
    }

    [Fact]
    public async Task Takes_the_second_secret_and_either_of_two_candidates()
    {
        await using var host = await ReceiverHost.StartAsync(configure: options => options.SigningSecrets.Add(TestSecrets.Second));
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var now = host.Clock.GetUtcNow();
        var other = WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.Other), now);
        var second = WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.Second), now);

        var response = await host.SendAsync(
            Deliveries.WithHeader(body, string.Create(CultureInfo.InvariantCulture, $"{other},{second.Split(',')[1]}")));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Metrics.Of("webhook_receiver.deliveries").Single().Tags["webhook_receiver.secret_index"].Should().Be(1);
    }

    [Fact]
    public async Task Never_reads_the_body_when_the_header_already_decides()
    {
        await using var host = await ReceiverHost.StartAsync();
        var content = new UnreadContent();
        var request = new HttpRequestMessage(HttpMethod.Post, Deliveries.Path) { Content = content };
        request.Headers.TryAddWithoutValidation("X-Debitura-Signature", "garbage");

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        content.Release();
    }

    [Theory]
    [InlineData("TRUE", "true", true, true)]
    [InlineData("true", "false", true, false)]
    [InlineData("1", "yes", false, false)]
    [InlineData(null, null, false, false)]
    public async Task Shows_test_and_replay_headers_to_handlers_as_hints(string? test, string? replay, bool isTest, bool isReplay)
    {
        List<WebhookDelivery> seen = [];
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            seen.Add(e.Delivery);
            return Task.CompletedTask;
        }));
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        AddIfPresent(request.Headers, "X-Debitura-Test", test);
        AddIfPresent(request.Headers, "X-Debitura-Replay", replay);

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        seen.Should().ContainSingle().Which.Should()
            .BeEquivalentTo(new { IsTest = isTest, IsReplay = isReplay, Receiver = WebhookReceiverDefaults.ReceiverName });
    }

    [Theory]
    [InlineData("X-Debitura-Test", "true")]
    [InlineData("X-Debitura-Replay", "true")]
    public async Task Lets_no_hint_header_past_the_signature_or_the_replay_check(string header, string value)
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));
        var (first, replay, forged) = (
            Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow()),
            Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow()),
            Deliveries.Signed(Deliveries.Envelope("evt-2"), host.Clock.GetUtcNow(), TestSecrets.Other));
        replay.Headers.Add(header, value);
        forged.Headers.Add(header, value);

        await host.SendAsync(first);
        var replayed = await host.SendAsync(replay);
        var rejected = await host.SendAsync(forged);

        replayed.StatusCode.Should().Be(HttpStatusCode.Conflict);
        rejected.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Chooses_the_handler_by_the_signed_body_when_the_event_header_lies()
    {
        List<string> ran = [];
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((e, _) =>
            {
                ran.Add(e.Type);
                return Task.CompletedTask;
            })
            .AddHandler<PaymentDeleted>((e, _) =>
            {
                ran.Add(e.Type);
                return Task.CompletedTask;
            }));
        var request = Deliveries.Signed(Deliveries.Envelope(type: WebhookEventTypes.CaseUpdated), host.Clock.GetUtcNow());
        request.Headers.Add("X-Debitura-Event", WebhookEventTypes.PaymentDeleted);
        request.Headers.Add("X-Debitura-Timestamp", "1");

        await host.SendAsync(request);

        ran.Should().Equal(WebhookEventTypes.CaseUpdated);
    }

    [Theory]
    [InlineData("X-Debitura-Event-Id")]
    [InlineData("X-Debitura-Id")]
    [InlineData("X-Debitura-Delivery")]
    [InlineData("Webhook-Id")]
    [InlineData("Idempotency-Key")]
    public async Task Recognises_a_replay_whatever_id_a_header_claims(string header)
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));
        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 3; i++)
        {
            var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
            request.Headers.Add(header, $"another-{i}");
            answers.Add((await host.SendAsync(request)).StatusCode);
        }

        answers.Should().Equal(HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict);
        times.Should().Be(1);
    }

    private static string Sign(byte[] body, ReceiverHost host) =>
        WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow());

    private static void AddIfPresent(HttpHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }

    /// <summary>A body that never comes: a receiver that waited for it would never answer.</summary>
    private sealed class UnreadContent : HttpContent
    {
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => released.TrySetResult();

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => released.Task;

        protected override bool TryComputeLength(out long length)
        {
            length = 100;
            return true;
        }
    }
}
