using System.Globalization;
using System.Net;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>Bodies on a real server: chunks, lengths that lie, limits, and senders that hang up.</summary>
public sealed class BodyOverKestrelTests
{
    private const int Limit = 2048;

    [Theory]
    [InlineData(Limit, 1, 200)]
    [InlineData(Limit, 100, 200)]
    [InlineData(Limit, Limit, 200)]
    [InlineData(Limit + 1, 100, 413)]
    [InlineData(Limit + 1, Limit + 1, 413)]
    [InlineData(Limit * 50, 4096, 413)]
    public async Task Counts_chunks_against_the_limit(int bytes, int chunkBytes, int status)
    {
        await using var host = await StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope().PadRight(bytes));

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, Chunked(body, Sign(body, host), chunkBytes));

        answer.Should().StartWith($"HTTP/1.1 {status} ");
    }

    [Fact]
    public async Task Refuses_an_announced_length_over_the_limit_without_reading()
    {
        await using var host = await StartAsync();
        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        await connection.SendAsync($"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Debitura-Signature: " +
            $"{Sign([], host)}\r\nContent-Length: {Limit + 1}\r\n\r\n");
        var answer = await connection.ReadUntilAsync("\"status\":413}");

        answer.Should().StartWith("HTTP/1.1 413 ").And.Contain("Content Too Large");
        await host.Log.WaitForAsync("DeliveryRejected");
        host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags["webhook_receiver.rejection_reason"].Should()
            .Be("BodyTooLarge");
    }

    [Theory]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("-1")]
    [InlineData("ten")]
    [InlineData("1,1")]
    public async Task Survives_an_absurd_content_length(string length)
    {
        await using var host = await StartAsync();
        var request = RawConnection.Request([], $"POST {Deliveries.Path} HTTP/1.1", "Host: localhost", "Connection: close",
            $"X-Debitura-Signature: {Sign([], host)}", $"Content-Length: {length}");

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, request);

        answer.Should().MatchRegex("^HTTP/1.1 4(00|13) ");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Verifies_only_the_announced_bytes_when_more_follow()
    {
        await using var host = await StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        byte[] request = [.. RawConnection.Post(body, Sign(body, host)), .. "trailing garbage"u8];

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, request);

        answer.Should().StartWith("HTTP/1.1 200 ");
        host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle();
    }

    [Fact]
    public async Task Does_not_handle_a_body_that_ends_before_its_announced_length()
    {
        var times = 0;
        await using var host = await StartAsync(receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        await connection.SendAsync($"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Debitura-Signature: " +
            $"{Sign(body, host)}\r\nContent-Length: {body.Length + 5}\r\n\r\n");
        await connection.SendAsync(body);
        connection.CloseSending();
        await connection.ReadToEndAsync();
        await host.Log.WaitForAsync("BodyUnreadable");

        times.Should().Be(0);
        host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags["webhook_receiver.outcome"].Should()
            .Be("BodyUnreadable");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Theory]
    [InlineData("zz\r\n")]
    [InlineData("ffffffffffffffffff\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("5\r\nhello world\r\n")]
    public async Task Answers_400_to_broken_chunks(string chunks)
    {
        await using var host = await StartAsync();
        byte[] request = [.. ChunkedHead(Sign([], host)), .. Encoding.ASCII.GetBytes(chunks)];

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, request);

        answer.Should().StartWith("HTTP/1.1 400 ").And.Contain("""{"type":"about:blank","title":"Bad Request","status":400}""");
        host.Log.Of("BodyUnreadable").Should().ContainSingle();
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Does_not_let_chunked_encoding_smuggle_past_a_content_length()
    {
        await using var host = await StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var request = RawConnection.Post(Chunks(body, 64), Sign(body, host), "Transfer-Encoding: chunked");

        var answer = await RawConnection.ExchangeAsync(host.Client.BaseAddress!, request);

        answer.Should().MatchRegex("^HTTP/1.1 (200|400) ");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Handles_nothing_when_the_sender_resets_in_the_middle_of_the_body()
    {
        var times = 0;
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)),
            pipeline: app =>
            {
                app.Use(next => context =>
                {
                    arrived.TrySetResult();
                    return next(context);
                });
                app.MapWebhookReceiver(Deliveries.Path);
            },
            onKestrel: true);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        await connection.SendAsync(ChunkedHead(Sign(body, host)));
        await connection.SendAsync($"{body.Length / 2:x}\r\n");
        await connection.SendAsync(body.AsMemory(0, body.Length / 2));
        await arrived.Task;
        connection.Abort();
        await host.Log.WaitForAsync("BodyUnreadable");
        var retry = await host.SendAsync(Deliveries.Signed(body, host.Clock.GetUtcNow()));

        retry.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Finishes_the_handler_when_the_sender_hangs_up_and_knows_the_event_afterwards()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var cancelled = false;
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>(async (_, cancellationToken) =>
            {
                started.SetResult();
                await mayEnd.Task;
                cancelled = cancellationToken.IsCancellationRequested;
            }),
            pipeline: app =>
            {
                app.Use(next => context =>
                {
                    // Registered first, so called last: by then the receiver knows as well.
                    context.RequestAborted.Register(() => aborted.TrySetResult());
                    return next(context);
                });
                app.MapWebhookReceiver(Deliveries.Path);
            },
            onKestrel: true);
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        await connection.SendAsync(RawConnection.Post(body, Sign(body, host)));
        await started.Task;
        connection.Abort();
        await aborted.Task;
        mayEnd.SetResult();
        await host.Log.WaitForAsync("EventHandled");
        var retry = await host.SendAsync(Deliveries.Signed(body, host.Clock.GetUtcNow().AddSeconds(1)));

        cancelled.Should().BeFalse();
        retry.StatusCode.Should().Be(HttpStatusCode.OK);
        host.Log.Of("DuplicateAcknowledged").Should().ContainSingle();
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Records_a_failed_handler_whose_sender_has_gone()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await StartAsync(receiver => receiver.AddHandler<CaseUpdated>(async (_, _) =>
        {
            started.SetResult();
            await mayEnd.Task;
            throw new InvalidOperationException("no");
        }));
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        await connection.SendAsync(RawConnection.Post(body, Sign(body, host)));
        await started.Task;
        connection.Abort();
        mayEnd.SetResult();
        await host.Log.WaitForAsync("EventNotHandled");

        host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags["webhook_receiver.outcome"].Should()
            .Be("HandlerFailed");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Takes_a_body_above_the_servers_own_limit_when_the_receiver_allows_it()
    {
        await using var host = await ReceiverHost.StartAsync(
            configure: options => options.MaxBodyBytes = 40 * 1024 * 1024,
            onKestrel: true);

        var response = await host.SendAsync(Deliveries.Envelope().PadRight(31 * 1024 * 1024));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Waits_for_a_body_that_comes_byte_by_byte()
    {
        await using var host = await StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var request = RawConnection.Post(body, Sign(body, host));
        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        foreach (var one in request)
        {
            await connection.SendAsync(new[] { one });
        }

        (await connection.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 ");
    }

    [Fact]
    public async Task Answers_several_deliveries_on_one_connection()
    {
        await using var host = await StartAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var head =
            $"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nX-Debitura-Signature: {{0}}\r\nContent-Length: {body.Length}\r\n\r\n";
        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);

        await connection.SendAsync(string.Format(CultureInfo.InvariantCulture, head, Sign(body, host)));
        await connection.SendAsync(body);
        await connection.SendAsync(string.Format(CultureInfo.InvariantCulture, head, "garbage"));
        await connection.SendAsync(body);
        await connection.SendAsync(RawConnection.Post(body, Sign(body, host)));
        var answers = await connection.ReadToEndAsync();

        answers.Split("HTTP/1.1 ")[1..].Select(answer => answer[..3]).Should().Equal("200", "401", "409");
    }

    private static Task<ReceiverHost> StartAsync(Action<WebhookReceiverBuilder>? handlers = null) =>
        ReceiverHost.StartAsync(handlers, options => options.MaxBodyBytes = Limit, onKestrel: true);

    private static string Sign(byte[] body, ReceiverHost host) =>
        WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow());

    private static byte[] Chunked(byte[] body, string signature, int chunkBytes) =>
        [.. ChunkedHead(signature), .. Chunks(body, chunkBytes)];

    private static byte[] ChunkedHead(string signature) => RawConnection.Request(
        [], $"POST {Deliveries.Path} HTTP/1.1", "Host: localhost", "Connection: close", $"X-Debitura-Signature: {signature}",
            "Transfer-Encoding: chunked");

    private static byte[] Chunks(byte[] body, int chunkBytes) =>
    [
        .. body.Chunk(chunkBytes).SelectMany(chunk => (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]),
        .. "0\r\n\r\n"u8,
    ];
}
