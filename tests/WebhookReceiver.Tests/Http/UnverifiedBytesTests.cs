using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>Strangers send bodies under a well-formed, fresh header and never finish them.</summary>
public sealed class UnverifiedBytesTests
{
    private const int Budget = 1024 * 1024;
    private const int FirstBlock = 4096;

    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(HttpProtocols.Http1, false, true)]
    [InlineData(HttpProtocols.Http1, false, false)]
    [InlineData(HttpProtocols.Http1, true, true)]
    [InlineData(HttpProtocols.Http2, false, true)]
    [InlineData(HttpProtocols.Http2, false, false)]
    [InlineData(HttpProtocols.Http2, true, false)]
#pragma warning disable CA2025 // Ensure tasks using 'IDisposable' instances complete before the instances are disposed
    // An attack ends with its client.
    public async Task Deliveries_are_received_while_large_bodies_use_up_their_share(HttpProtocols protocol, bool tls, bool announced)
    {
        await using var host = await StartOnKestrelAsync(protocol, tls);
        using var client = ClientOf(host, protocol, tls);
        var size = WebhookReceiverOptions.DefaultMaxBodyBytes;
        var attackers = Enumerable.Range(0, 30).Select(_ => protocol == HttpProtocols.Http2
            ? ForgeAsync(client, host, size - 1, announced ? size : null)
            : ForgeOverSocketAsync(host, tls, size - 1, announced ? size : null)).ToArray();

        for (var index = 0; index < 20; index++)
        {
            using var genuine = Deliveries.Signed(Deliveries.Envelope($"evt-{index}"), host.Clock.GetUtcNow());
            genuine.Version = client.DefaultRequestVersion;
            genuine.VersionPolicy = client.DefaultVersionPolicy;
            using var response = await client.SendAsync(genuine, TestContext.Current.CancellationToken);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            HeldOf(host).Should().BeLessThanOrEqualTo(Budget);
        }

        // One large body finds room in a quarter of the budget; the others are refused, not kept.
        var refused = 0;
        await foreach (var answer in Task.WhenEach(attackers))
        {
            (await answer).Should().Be(HttpStatusCode.ServiceUnavailable);
            if (++refused == attackers.Length - 1)
            {
                break;
            }
        }

        host.Clock.Advance(BodyTimeout);
        (await Task.WhenAll(attackers)).Should()
            .OnlyContain(status => status == HttpStatusCode.ServiceUnavailable || status == HttpStatusCode.RequestTimeout);
    }
#pragma warning restore CA2025

    [Fact]
    public async Task Beyond_the_budget_a_delivery_gets_503_before_its_body_is_read()
    {
        await using var host = await StartAsync();
        await FillAsync(host, Budget / FirstBlock);

        var response = await host.SendAsync(Deliveries.Envelope("1"));
        var again = await host.SendAsync(Deliveries.Envelope("1"));

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter?.ToString().Should().Be("10");
        again.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        HeldOf(host).Should().Be(Budget);
        host.Metrics.Of("webhook_receiver.deliveries").Should().HaveCount(2)
            .And.OnlyContain(one => (string?)one.Tags["webhook_receiver.outcome"] == "Overloaded");
    }

    [Fact]
    public async Task It_is_logged_once_a_minute()
    {
        await using var host = await StartAsync(bodyTimeout: TimeSpan.FromMinutes(5));
        await FillAsync(host, Budget / FirstBlock, TimeSpan.FromMinutes(5));

        for (var second = 0; second <= 60; second++)
        {
            (await host.SendAsync(Deliveries.Envelope("1"))).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        host.Log.Of("Overloaded").Select(line => line.Message.Split(" deliveries")[0]).Should().Equal("1", "60");
        host.Log.Of("Overloaded").Should().OnlyContain(line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_in_time_is_cut_off_and_makes_room()
    {
        await using var host = await StartAsync();
        var attackers = await FillAsync(host, Budget / FirstBlock);

        host.Clock.Advance(BodyTimeout);

        (await Task.WhenAll(attackers)).Should().OnlyContain(status => status == HttpStatusCode.RequestTimeout);
        HeldOf(host).Should().Be(0);
        (await host.SendAsync(Deliveries.Envelope("1"))).StatusCode.Should().Be(HttpStatusCode.OK);
        host.Log.Of("BodyUnreadable").Should().HaveCount(attackers.Length).And.OnlyContain(line => line.Message.Contains("408"));
    }

    [Fact]
    public async Task The_deadline_is_absolute_however_steadily_bytes_arrive()
    {
        await using var host = await ReceiverHost.StartAsync(onKestrel: true);
        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);
        await connection.SendAsync($"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nX-Debitura-Signature: " +
            $"{Forged(host)}\r\nContent-Length: 100000\r\n\r\n");
        await connection.SendAsync(new byte[50_000]);
        await host.Clock.TimerSetAsync(BodyTimeout);

        for (var second = 0; second < 10; second++)
        {
            await connection.SendAsync(new byte[1000]);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await connection.ReadUntilAsync("\"status\":408}")).Should().StartWith("HTTP/1.1 408 ");
    }

    [Theory]
    [InlineData(5000)]
    [InlineData(1001)]
    public async Task A_slow_body_behind_a_middleware_that_keeps_bodies_is_cut_off_without_an_error_of_the_server(int announced)
    {
        await using var host = await ReceiverHost.StartAsync(
            configure: _ => { },
            pipeline: app =>
            {
                app.Use(next => context =>
                {
                    context.Request.EnableBuffering();
                    return next(context);
                });
                app.MapWebhookReceiver(Deliveries.Path);
            },
            onKestrel: true);
        using var connection = await RawConnection.OpenAsync(host.Client.BaseAddress!);
        await connection.SendAsync($"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nX-Debitura-Signature: " +
            $"{Forged(host)}\r\nContent-Length: {announced}\r\n\r\n");
        await connection.SendAsync(new byte[1000]);
        await host.Clock.TimerSetAsync(BodyTimeout);

        host.Clock.Advance(BodyTimeout);
        var answer = await connection.ReadUntilAsync("\"status\":408}");
        await connection.ReadToEndAsync();

        answer.Should().StartWith("HTTP/1.1 408 ");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task A_deadline_that_passes_while_its_request_ends_does_not_end_the_process()
    {
        var clock = new LateClock();
        using var body = new PooledBody(new UnverifiedBytes(new WebhookReceiverMetrics(new ServiceCollection().AddMetrics()
            .BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>())), new WebhookReceiverOptions());
        var pipe = new Pipe();
        var request = new DefaultHttpContext().Request;
        request.Body = pipe.Reader.AsStream();
        request.HttpContext.Features.Set<IRequestBodyPipeFeature>(new EndedBody(pipe.Reader));
        var reader = new BodyReader(request, body, new WebhookReceiverOptions(), clock);

        var reading = reader.ReadAsync();
        await pipe.Writer.CompleteAsync();
        (await reading).Should().Be(BodyEnd.Whole);
        reader.Dispose();
        var late = () => clock.Callback!(null);

        late.Should().NotThrow();
    }

    [Fact]
    public async Task A_verified_body_no_longer_counts()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await ReceiverHost.StartAsync(handlers: receiver => receiver.AddHandler<CaseUpdated>((_, _) =>
        {
            started.SetResult();
            return mayEnd.Task;
        }));

        var sending = host.SendAsync(Deliveries.Envelope("1").PadRight(100_000));
        await started.Task;
        var held = HeldOf(host);
        mayEnd.SetResult();

        (await sending).StatusCode.Should().Be(HttpStatusCode.OK);
        held.Should().Be(0);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(FirstBlock, false)]
    [InlineData(FirstBlock + 1, false)]
    [InlineData((4 + 16) * 1024, true)]
    [InlineData(((4 + 16) * 1024) + 1, false)]
    [InlineData(200_000, true)]
    [InlineData(256 * 1024, false)]
    public async Task A_body_of_any_length_is_verified_handled_and_released(int padded, bool chunked)
    {
        string? handled = null;
        await using var host = await ReceiverHost.StartAsync(handlers: receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            handled = Encoding.UTF8.GetString(e.RawJson.Span);
            return Task.CompletedTask;
        }));
        var body = Deliveries.Envelope("1").PadRight(padded);
        var request = Deliveries.Signed(body, host.Clock.GetUtcNow());
        request.Headers.TransferEncodingChunked = chunked;

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        handled.Should().Be(body);
        HeldOf(host).Should().Be(0);
    }

    [Fact]
    public async Task A_body_of_just_the_allowed_size_needs_no_more_than_that()
    {
        await using var host = await ReceiverHost.StartAsync(
            configure: options => (options.MaxUnverifiedBytes, options.MaxBodyBytes) = (Budget, Budget));

        var response = await host.SendAsync(Deliveries.Envelope("1").PadRight(Budget));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        HeldOf(host).Should().Be(0);
    }

    [Fact]
    public async Task What_is_announced_reserves_nothing()
    {
        await using var host = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            var attack = ForgeAsync(host.Client, host, sentBytes: 1, announced: WebhookReceiverOptions.DefaultMaxBodyBytes);
            await host.Clock.TimerSetAsync(BodyTimeout);
            return attack;
        }));

        HeldOf(host).Should().Be(100 * FirstBlock);
    }

    /// <summary>A body that cannot be cancelled, as that of a server's request which has ended.</summary>
    private sealed class EndedBody(PipeReader inner) : PipeReader, IRequestBodyPipeFeature
    {
        public PipeReader Reader => this;

        public override void CancelPendingRead() => throw new ObjectDisposedException(nameof(EndedBody));

        public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            inner.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => inner.TryRead(out result);
    }

    /// <summary>
    /// A clock whose timers ring whenever the test wants, even when they are disposed: so does a real one whose callback has begun.
    /// </summary>
    private sealed class LateClock : TimeProvider
    {
        public TimerCallback? Callback { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Callback = callback;
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private static async Task<Task<HttpStatusCode>[]> FillAsync(ReceiverHost host, int count, TimeSpan? bodyTimeout = null)
    {
        var attackers = Enumerable.Range(0, count).Select(_ => ForgeAsync(host.Client, host, sentBytes: 1, announced: 1000)).ToArray();
        foreach (var _ in attackers)
        {
            // Set by a body that has to wait for more bytes.
            await host.Clock.TimerSetAsync(bodyTimeout ?? BodyTimeout);
        }

        return attackers;
    }

    private static async Task<HttpStatusCode> ForgeAsync(HttpClient client, ReceiverHost host, int sentBytes, long? announced)
    {
        using var content = new HangingBody(sentBytes, announced);
        using var request = new HttpRequestMessage(HttpMethod.Post, Deliveries.Path)
        {
            Content = content,
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.TransferEncodingChunked = announced is null && request.Version == HttpVersion.Version11 ? true : null;
        request.Headers.Add(WebhookReceiverOptions.DefaultSignatureHeader, Forged(host));
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    // An HTTP/1.1 client does not read the response before it has sent its body.
    private static async Task<HttpStatusCode> ForgeOverSocketAsync(ReceiverHost host, bool tls, int sentBytes, long? announced)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = await StreamOfAsync(socket, tls);
        var length = announced is null ? $"Transfer-Encoding: chunked\r\n\r\n{sentBytes + 1:x}" : $"Content-Length: {announced}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Deliveries.Path} HTTP/1.1\r\nHost: localhost\r\nX-Debitura-Signature: {Forged(host)}\r\n{length}\r\n"));
        try
        {
            await stream.WriteAsync(new byte[sentBytes]);
        }
        catch (IOException)
        {
            // Answered and closed already.
        }

        var answer = new byte["HTTP/1.1 503".Length];
        await stream.ReadExactlyAsync(answer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return (HttpStatusCode)int.Parse(Encoding.ASCII.GetString(answer[^3..]), CultureInfo.InvariantCulture);
    }

    private static async Task<Stream> StreamOfAsync(TcpClient socket, bool tls)
    {
        if (!tls)
        {
            return socket.GetStream();
        }

#pragma warning disable CA5359 // Do not disable certificate validation: the certificate is the test's own
        var stream = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        await stream.AuthenticateAsClientAsync("localhost");
        return stream;
    }

    private static string Forged(ReceiverHost host) => $"t={host.Clock.GetUtcNow().ToUnixTimeSeconds()},v1={new string('a', 64)}";

    private static long HeldOf(ReceiverHost host) => host.Services.GetRequiredService<UnverifiedBytes>().Held;

    private static Task<ReceiverHost> StartAsync(TimeSpan? bodyTimeout = null) => ReceiverHost.StartAsync(configure: options =>
    {
        options.MaxUnverifiedBytes = Budget;
        options.BodyTimeout = bodyTimeout ?? options.BodyTimeout;
    });

    private static Task<ReceiverHost> StartOnKestrelAsync(HttpProtocols protocol, bool tls) => ReceiverHost.StartAsync(
        configure: options => options.MaxUnverifiedBytes = Budget,
        services: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocol;
            if (tls)
            {
                listen.UseHttps(Certificate());
            }
        })),
        onKestrel: true);

    private static HttpClient ClientOf(ReceiverHost host, HttpProtocols protocol, bool tls)
    {
#pragma warning disable CA5359 // Do not disable certificate validation: the certificate is the test's own
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } };
#pragma warning restore CA5359
        return new HttpClient(handler)
        {
            BaseAddress = new UriBuilder(host.Client.BaseAddress!) { Scheme = tls ? "https" : "http" }.Uri,
            DefaultRequestVersion = protocol == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }
}
