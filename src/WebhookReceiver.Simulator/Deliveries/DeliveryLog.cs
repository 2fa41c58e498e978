namespace WebhookReceiver.Simulator;

/// <summary>Every attempt to deliver an event, in the order in which they ended.</summary>
public sealed class DeliveryLog
{
    internal DeliveryLog()
    {
    }

    /// <summary>The attempts so far.</summary>
    public IReadOnlyList<SimulatedDelivery> All => throw new NotImplementedException();

    /// <summary>Waits for an attempt, past or future.</summary>
    /// <param name="predicate">Chooses the attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The first attempt that is chosen.</returns>
    public Task<SimulatedDelivery> WaitForAsync(Func<SimulatedDelivery, bool> predicate, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Forgets the attempts so far.</summary>
    public void Clear() => throw new NotImplementedException();
}
