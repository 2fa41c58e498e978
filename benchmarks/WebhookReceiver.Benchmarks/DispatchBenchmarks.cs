using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.Benchmarks;

/// <summary>Reading a stored body and running its handlers, which do nothing.</summary>
[MemoryDiagnoser]
public class DispatchBenchmarks : IDisposable
{
    private readonly byte[] body = Samples.Body(1024);
    private readonly ServiceProvider services;
    private readonly WebhookDispatcher dispatcher;
    private readonly WebhookDelivery one = DeliveryTo("one");
    private readonly WebhookDelivery five = DeliveryTo("five");

    public DispatchBenchmarks()
    {
        var collection = new ServiceCollection();
        Add(collection.AddWebhookHandlers("one"), handlers: 1);
        Add(collection.AddWebhookHandlers("five"), handlers: 5);
        services = collection.BuildServiceProvider();
        dispatcher = services.GetRequiredService<WebhookDispatcher>();
    }

    [Benchmark(Baseline = true)]
    public Task One_handler() => DispatchAsync(one);

    [Benchmark]
    public Task Five_handlers() => DispatchAsync(five);

    [GlobalCleanup]
    public void Dispose() => services.Dispose();

    private static WebhookDelivery DeliveryTo(string receiver) => new()
    {
        Receiver = receiver,
        SignedAt = Samples.Now,
        ReceivedAt = Samples.Now,
    };

    private static void Add(WebhookReceiverBuilder receiver, int handlers)
    {
        for (var number = 0; number < handlers; number++)
        {
            receiver.AddHandler<CaseClosed>((_, _) => Task.CompletedTask, $"handler {number}");
        }
    }

    private async Task DispatchAsync(WebhookDelivery delivery)
    {
        if (!dispatcher.TryPrepare(body, delivery, out var prepared, out var problem))
        {
            throw new InvalidOperationException(problem);
        }

        using (prepared)
        {
            await using var scope = dispatcher.CreateScope(prepared);
            for (var index = 0; index < prepared.Handlers.Count; index++)
            {
                await prepared.Handlers[index].RunAsync(scope, CancellationToken.None);
            }
        }
    }
}
