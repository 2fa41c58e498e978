namespace WebhookReceiver.Simulator;

/// <summary>Every attempt to deliver an event, in the order in which they ended. The last ten thousand are kept.</summary>
public sealed class DeliveryLog
{
    private const int Kept = 10_000;

    private readonly Queue<SimulatedDelivery> deliveries = new();
    private readonly List<Waiter> waiters = [];
    private readonly Action<SimulatedDelivery> onAdded;

    internal DeliveryLog(Action<SimulatedDelivery> onAdded) => this.onAdded = onAdded;

    /// <summary>The attempts so far.</summary>
    public IReadOnlyList<SimulatedDelivery> All
    {
        get
        {
            lock (deliveries)
            {
                return [.. deliveries];
            }
        }
    }

    /// <summary>Waits for an attempt, past or future.</summary>
    /// <param name="predicate">Chooses the attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first attempt that is chosen.</returns>
    public Task<SimulatedDelivery> WaitForAsync(Func<SimulatedDelivery, bool> predicate, CancellationToken cancellationToken = default)
    {
        lock (deliveries)
        {
            if (deliveries.FirstOrDefault(predicate) is { } past)
            {
                return Task.FromResult(past);
            }

            var waiter = new Waiter(
                predicate, new TaskCompletionSource<SimulatedDelivery>(TaskCreationOptions.RunContinuationsAsynchronously));
            waiters.Add(waiter);
            return waiter.Source.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Forgets the attempts so far.</summary>
    public void Clear()
    {
        lock (deliveries)
        {
            deliveries.Clear();
        }
    }

    internal void Add(SimulatedDelivery delivery)
    {
        lock (deliveries)
        {
            deliveries.Enqueue(delivery);
            if (deliveries.Count > Kept)
            {
                deliveries.Dequeue();
            }

            waiters.RemoveAll(waiter => waiter.Predicate(delivery) && waiter.Source.TrySetResult(delivery));
        }

        onAdded(delivery);
    }

    private sealed record Waiter(Func<SimulatedDelivery, bool> Predicate, TaskCompletionSource<SimulatedDelivery> Source);
}
