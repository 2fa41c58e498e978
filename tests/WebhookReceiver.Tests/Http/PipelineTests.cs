using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>What applications put in front of a receiver.</summary>
public sealed class PipelineTests
{
    private const int Limit = 4096;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lets_deliveries_through_a_fallback_policy_that_asks_for_a_user(bool hasReceiverFirst)
    {
        await using var host = await ReceiverHost.StartAsync(
            configure: null,
            services: builder =>
            {
                builder.Services.AddAuthentication("Nobody")
                    .AddScheme<AuthenticationSchemeOptions, NobodyHandler>("Nobody", configureOptions: null);
                builder.Services.AddAuthorizationBuilder()
                    .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
            },
            pipeline: app =>
            {
                if (hasReceiverFirst)
                {
                    app.MapWebhookReceiver(Deliveries.Path);
                }

                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
                app.MapWebhookReceiver("/second");
                app.MapGet("/private", () => "for users");
                if (!hasReceiverFirst)
                {
                    app.MapWebhookReceiver(Deliveries.Path);
                }
            });

        var delivery = await host.SendAsync(Deliveries.Envelope());
        var forged = await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        var other = await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/private"));

        delivery.StatusCode.Should().Be(HttpStatusCode.OK);
        forged.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        forged.Headers.WwwAuthenticate.Should().BeEmpty();
        other.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Needs_no_antiforgery_token()
    {
        await using var host = await ReceiverHost.StartAsync(
            configure: null,
            services: builder => builder.Services.AddDataProtection().Services.AddAntiforgery(),
            pipeline: app =>
            {
                app.UseRouting();
                app.UseAntiforgery();
                app.MapWebhookReceiver(Deliveries.Path);
            });
        var request = Deliveries.Signed(Deliveries.Envelope(), host.Clock.GetUtcNow());
        request.Content!.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(405)]
    [InlineData(409)]
    [InlineData(413)]
    [InlineData(500)]
    public async Task Keeps_its_answers_behind_status_code_pages_and_exception_handlers(int status)
    {
        await using var plain = await StartFailingAsync(app => _ = app);
        await using var behindPages = await StartFailingAsync(app =>
        {
            app.UseExceptionHandler(error => error.Run(context => context.Response.WriteAsync("replaced")));
            app.UseStatusCodePages("text/plain", "replaced {0}");
        });
        await using var behindReExecution = await StartFailingAsync(app => app.UseStatusCodePagesWithReExecute("/error"));

        var expected = await AnswerAsync(plain, status);

        expected.Should().StartWith(status.ToString(CultureInfo.InvariantCulture)).And.Contain("about:blank");
        (await AnswerAsync(behindPages, status)).Should().Be(expected);
        (await AnswerAsync(behindReExecution, status)).Should().Be(expected);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task Verifies_the_decompressed_body_when_the_application_decompresses(string encoding)
    {
        await using var host = await StartDecompressingAsync();
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());

        var response = await host.SendAsync(Compressed(body, encoding, host));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Answers_400_to_garbage_that_claims_to_be_gzip()
    {
        await using var host = await StartDecompressingAsync();
        var request = Deliveries.Signed("this is no gzip", host.Clock.GetUtcNow());
        request.Content!.Headers.ContentEncoding.Add("gzip");

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        host.Log.Of("BodyUnreadable").Should().ContainSingle();
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Does_not_accept_a_gzip_stream_that_was_cut_off()
    {
        var times = 0;
        await using var host = await StartDecompressingAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope());
        var cut = Gzip(body)[..^30];
        var request = Deliveries.WithHeader(cut, WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow()));
        request.Content!.Headers.ContentEncoding.Add("gzip");

        var response = await host.SendAsync(request);

        ((int)response.StatusCode).Should().BeInRange(400, 401);
        times.Should().Be(0);
    }

    [Fact]
    public async Task Stops_a_decompression_bomb_at_the_limit()
    {
        await using var host = await StartDecompressingAsync();
        var bomb = Gzip(new byte[200 * Limit]);
        bomb.Length.Should().BeLessThan(Limit);
        var request = Deliveries.WithHeader(bomb, WebhookSigner.Sign(bomb, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow()));
        request.Content!.Headers.ContentEncoding.Add("gzip");

        var response = await host.SendAsync(request);

        response.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Rejects_a_compressed_body_when_nothing_decompresses_it()
    {
        await using var host = await ReceiverHost.StartAsync();

        var response = await host.SendAsync(Compressed(Encoding.UTF8.GetBytes(Deliveries.Envelope()), "gzip", host));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("stream, left at its end")]
    [InlineData("stream, rewound")]
    [InlineData("stream, half read")]
    [InlineData("pipe, left at its end")]
    [InlineData("pipe, rewound")]
    [InlineData("pipe, half read")]
    public async Task Reads_the_whole_body_again_when_something_in_front_read_it_and_kept_it(string manner)
    {
        foreach (var onKestrel in new[] { false, true })
        {
            await using var host = await StartBehindAsync(
                async context =>
                {
                    context.Request.EnableBuffering();
                    await ReadAsync(context.Request, manner);
                },
                onKestrel);

            var response = await host.SendAsync(Deliveries.Envelope());

            response.StatusCode.Should().Be(HttpStatusCode.OK, "the body is all there (on Kestrel: {0})", onKestrel);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public async Task Explains_when_something_in_front_read_the_body_away(bool onKestrel, bool explain)
    {
        await using var host = await StartBehindAsync(
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                await reader.ReadToEndAsync(context.RequestAborted);
            },
            onKestrel,
            explain);

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await host.Log.WaitForAsync("RejectionExplained")).Message.Should().Contain("BodyAlreadyRead");
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Does_not_take_a_cancelled_read_for_the_end_of_the_body()
    {
        await using var host = await StartBehindAsync(context =>
        {
            context.Request.BodyReader.CancelPendingRead();
            return Task.CompletedTask;
        });

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(false, 30_000)]
    [InlineData(true, 30_000)]
    [InlineData(false, 16)]
    [InlineData(true, 16)]
    public async Task Answers_400_when_something_in_front_closed_the_body_it_kept(bool onKestrel, int keptInMemory)
    {
        await using var host = await StartBehindAsync(
            async context =>
            {
                context.Request.EnableBuffering(keptInMemory);
                using var reader = new StreamReader(context.Request.Body);
                await reader.ReadToEndAsync(context.RequestAborted);
            },
            onKestrel);

        var response = await host.SendAsync(Deliveries.Envelope());

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        host.Log.Of("BodyDisposed").Should().ContainSingle().Which.Level.Should().Be(LogLevel.Warning);
        LogCheck.ServerErrors(host.Log).Should().BeEmpty();
    }

    [Fact]
    public async Task Applies_the_limit_to_a_body_that_was_kept()
    {
        await using var host = await StartBehindAsync(context =>
        {
            context.Request.EnableBuffering();
            return ReadAsync(context.Request, "stream, left at its end");
        });

        var request = Deliveries.Signed(Deliveries.Envelope().PadRight(Limit + 1), host.Clock.GetUtcNow());
        request.Headers.TransferEncodingChunked = true;
        request.Content!.Headers.ContentLength = null;
        var atTheLimit = await host.SendAsync(Deliveries.Envelope().PadRight(Limit));
        var overTheLimit = await host.SendAsync(request);

        atTheLimit.StatusCode.Should().Be(HttpStatusCode.OK);
        overTheLimit.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Records_the_delivery_even_when_the_answer_cannot_be_written()
    {
        await using var host = await StartBehindAsync(context =>
        {
            context.Response.Body = new BrokenStream();
            return Task.CompletedTask;
        });

        var sending = () => host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        await sending.Should().ThrowAsync<Exception>();
        host.Metrics.Of("webhook_receiver.deliveries").Should().ContainSingle().Which.Tags["webhook_receiver.outcome"].Should()
            .Be("Rejected");
    }

    [Fact]
    public async Task Takes_a_buffered_body_that_went_to_disk()
    {
        await using var host = await StartBehindAsync(
            async context =>
            {
                context.Request.EnableBuffering(bufferThreshold: 64);
                await ReadAsync(context.Request, "stream, left at its end");
            });

        var response = await host.SendAsync(Deliveries.Envelope().PadRight(Limit));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static async Task ReadAsync(HttpRequest request, string manner)
    {
        if (manner.StartsWith("stream", StringComparison.Ordinal))
        {
            var buffer = new byte[manner.EndsWith("half read", StringComparison.Ordinal) ? 40 : 1024 * 1024];
            _ = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        else
        {
            var isHalf = manner.EndsWith("half read", StringComparison.Ordinal);
            var result = await request.BodyReader.ReadAsync();
            while (!isHalf && !result.IsCompleted)
            {
                request.BodyReader.AdvanceTo(result.Buffer.End);
                result = await request.BodyReader.ReadAsync();
            }

            request.BodyReader.AdvanceTo(isHalf ? result.Buffer.GetPosition(40) : result.Buffer.End);
        }

        if (manner.EndsWith("rewound", StringComparison.Ordinal))
        {
            request.Body.Position = 0;
        }
    }

    private static Task<ReceiverHost> StartBehindAsync(RequestDelegate before, bool onKestrel = false, bool explain = true) =>
        ReceiverHost.StartAsync(
        configure: options =>
        {
            options.MaxBodyBytes = Limit;
            options.ExplainRejections = explain;
        },
        pipeline: app =>
        {
            app.Use(async (context, next) =>
            {
                await before(context);
                await next();
            });
            app.MapWebhookReceiver(Deliveries.Path);
        },
        onKestrel: onKestrel);

    private static Task<ReceiverHost> StartDecompressingAsync(Action<WebhookReceiverBuilder>? handlers = null) => ReceiverHost.StartAsync(
        handlers,
        options => options.MaxBodyBytes = Limit,
        builder => builder.Services.AddRequestDecompression(),
        app =>
        {
            app.UseRequestDecompression();
            app.MapWebhookReceiver(Deliveries.Path);
        });

    private static Task<ReceiverHost> StartFailingAsync(Action<WebApplication> front) => ReceiverHost.StartAsync(
        receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<CaseClosed>((_, _) => throw new InvalidOperationException("no")),
        options => options.MaxBodyBytes = Limit,
        pipeline: app =>
        {
            front(app);
            app.UseRouting();
            app.MapWebhookReceiver(Deliveries.Path);
            app.Map("/error", () => "replaced");
        });

    private static async Task<string> AnswerAsync(ReceiverHost host, int status)
    {
        var now = host.Clock.GetUtcNow();
        if (status == 409)
        {
            await host.SendAsync(Deliveries.Envelope());
        }

        var request = status switch
        {
            401 => Deliveries.Signed(Deliveries.Envelope(), now, TestSecrets.Other),
            405 => new HttpRequestMessage(HttpMethod.Put, Deliveries.Path),
            413 => Deliveries.Signed(new byte[Limit + 1], now),
            500 => Deliveries.Signed(Deliveries.Envelope(type: WebhookEventTypes.CaseClosed), now),
            _ => Deliveries.Signed(Deliveries.Envelope(), now),
        };
        return await ResponseText.OfAsync(await host.SendAsync(request));
    }

    private static HttpRequestMessage Compressed(byte[] body, string encoding, ReceiverHost host)
    {
        using var target = new MemoryStream();
        using (Stream compressor = encoding switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true),
        })
        {
            compressor.Write(body);
        }

        var request = Deliveries.WithHeader(
            target.ToArray(), WebhookSigner.Sign(body, WebhookSecret.Parse(TestSecrets.First), host.Clock.GetUtcNow()));
        request.Content!.Headers.ContentEncoding.Add(encoding);
        return request;
    }

    private static byte[] Gzip(byte[] body)
    {
        using var target = new MemoryStream();
        using (var compressor = new GZipStream(target, CompressionLevel.Optimal))
        {
            compressor.Write(body);
        }

        return target.ToArray();
    }

    /// <summary>Authenticates nobody.</summary>
#pragma warning disable CA1812 // Avoid uninstantiated internal classes: the authentication services make it
    private sealed class NobodyHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
            Task.FromResult(AuthenticateResult.NoResult());
    }
#pragma warning restore CA1812

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("broken");

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            throw new IOException("broken");
    }
}
