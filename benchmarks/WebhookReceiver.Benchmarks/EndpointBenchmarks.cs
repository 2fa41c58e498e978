using System.Buffers;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using WebhookReceiver.Benchmarks.Baselines;

namespace WebhookReceiver.Benchmarks;

/// <summary>
/// The whole endpoint without a server: every request is another event, signed beforehand. Beside it the two endpoints written by hand.
/// </summary>
[MemoryDiagnoser]
[InvocationCount(1)]
[WarmupCount(40)] // Of 2,048 requests each: the compiler is slower to finish with an endpoint than with a loop.
public class EndpointBenchmarks : IAsyncDisposable
{
    private const int Requests = 2048;
    private const string Path = "/webhooks/debitura";

    private readonly (byte[] Body, string Header)[] deliveries = new (byte[], string)[Requests];
    private WebApplication? application;
    private RequestDelegate endpoint = HandWrittenString.HandleAsync;

    [Params(256, 1024, 16 * 1024)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services
            .AddWebhookReceiver(options =>
            {
                options.SigningSecrets.Add(Convert.ToBase64String(Samples.Key));
                options.MaxTrackedEvents = 10_000_000;
            })
            .AddHandler<CaseClosed>((_, _) => Task.CompletedTask);
        application = builder.Build();
        application.MapWebhookReceiver(Path);
        endpoint = ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).Single().RequestDelegate!;
    }

    [IterationSetup]
    public void Sign()
    {
        for (var number = 0; number < Requests; number++)
        {
            var body = Samples.Body(BodyBytes, Guid.NewGuid());
            deliveries[number] = (body, Samples.Sign(body, TimeProvider.System.GetUtcNow()));
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public Task Hand_written_on_strings() => SendAllAsync(HandWrittenString.HandleAsync);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Hand_written_on_bytes() => SendAllAsync(HandWrittenBytes.HandleAsync);

    [Benchmark(OperationsPerInvoke = Requests)]
    public Task Endpoint() => SendAllAsync(endpoint);

    [GlobalCleanup]
    public ValueTask DisposeAsync() => application?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task SendAllAsync(RequestDelegate receive)
    {
        foreach (var (body, header) in deliveries)
        {
            var context = ContextOf(body, header);
            await receive(context);
            if (context.Response.StatusCode != StatusCodes.Status200OK)
            {
                throw new InvalidOperationException($"Answered {context.Response.StatusCode}.");
            }
        }
    }

    private DefaultHttpContext ContextOf(byte[] body, string header)
    {
        var context = new DefaultHttpContext { RequestServices = application!.Services };
        context.Request.Method = HttpMethods.Post;
        context.Request.Path = Path;
        context.Request.ContentType = "application/json";
        context.Request.ContentLength = body.Length;
        context.Request.Headers["X-Debitura-Signature"] = header;

        // As a server has it: a pipe, and a stream over it that cannot seek.
        var pipe = PipeReader.Create(new ReadOnlySequence<byte>(body));
        context.Request.Body = pipe.AsStream();
        context.Features.Set<IRequestBodyPipeFeature>(new BodyPipe(pipe));
        return context;
    }

    private sealed class BodyPipe(PipeReader reader) : IRequestBodyPipeFeature
    {
        public PipeReader Reader => reader;
    }
}
