namespace WebhookReceiver.Simulator;

/// <summary>The subscriptions of the partner, without the rules of the API: what is set is what the API answers.</summary>
public sealed class SimulatorSubscriptions
{
    internal SimulatorSubscriptions()
    {
    }

    /// <summary>All subscriptions, oldest first.</summary>
    public IReadOnlyList<SimulatedSubscription> All => throw new NotImplementedException();

    /// <summary>Adds an active subscription with a fresh secret.</summary>
    /// <param name="url">Where events go.</param>
    /// <param name="events">The event types; none means all of the Referral Partner API.</param>
    /// <returns>The subscription with its secret.</returns>
    public SimulatedSubscription Add(Uri url, params IEnumerable<string> events) => throw new NotImplementedException();

    /// <summary>Finds a subscription.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <returns>Null if there is none.</returns>
    public SimulatedSubscription? Find(Guid id) => throw new NotImplementedException();

    /// <summary>Adds a subscription or replaces the one of the same id, without any check.</summary>
    /// <param name="subscription">Kept as it is; a blank secret is replaced by a fresh one.</param>
    /// <returns>The subscription as kept.</returns>
    public SimulatedSubscription Set(SimulatedSubscription subscription) => throw new NotImplementedException();

    /// <summary>Removes a subscription; its pending deliveries are dropped.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <returns>False if there is none.</returns>
    public bool Remove(Guid id) => throw new NotImplementedException();

    /// <summary>Removes every subscription.</summary>
    public void Clear() => throw new NotImplementedException();
}
