using System.Security.Cryptography;

namespace WebhookReceiver.Simulator;

/// <summary>The subscriptions of the partner, without the rules of the API: what is set is what the API answers.</summary>
public sealed class SimulatorSubscriptions
{
    private readonly OrderedDictionary<Guid, SimulatedSubscription> subscriptions = [];
    private readonly SimulatorClock clock;

    internal SimulatorSubscriptions(SimulatorClock clock) => this.clock = clock;

    /// <summary>All subscriptions, oldest first.</summary>
    public IReadOnlyList<SimulatedSubscription> All
    {
        get
        {
            lock (subscriptions)
            {
                return [.. subscriptions.Values];
            }
        }
    }

    /// <summary>Adds an active subscription with a fresh secret.</summary>
    /// <param name="url">Where events go.</param>
    /// <param name="events">The event types; none means all of the Referral Partner API.</param>
    /// <returns>The subscription with its secret.</returns>
    public SimulatedSubscription Add(Uri url, params IEnumerable<string> events)
    {
        ArgumentNullException.ThrowIfNull(url);
        string[] types = [.. events];
        return Set(new SimulatedSubscription { Url = url.AbsoluteUri, Events = types.Length > 0 ? types : EventTypes.All });
    }

    /// <summary>Finds a subscription.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <returns>Null if there is none.</returns>
    public SimulatedSubscription? Find(Guid id)
    {
        lock (subscriptions)
        {
            return subscriptions.GetValueOrDefault(id);
        }
    }

    /// <summary>Adds a subscription or replaces the one of the same id, without any check.</summary>
    /// <param name="subscription">Kept as it is, but for what is missing: a blank secret becomes a fresh one, absent times become
    /// now.</param>
    /// <returns>The subscription as kept.</returns>
    public SimulatedSubscription Set(SimulatedSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var now = clock.GetUtcNow();
        var kept = subscription with
        {
            Events = subscription.Events ?? [],
            Secret = string.IsNullOrWhiteSpace(subscription.Secret) ? NewSecret() : subscription.Secret,
            CreatedUtc = subscription.CreatedUtc == default ? now : subscription.CreatedUtc,
            UpdatedUtc = subscription.UpdatedUtc == default ? now : subscription.UpdatedUtc,
        };
        lock (subscriptions)
        {
            subscriptions[kept.Id] = kept;
        }

        return kept;
    }

    /// <summary>Removes a subscription; its pending deliveries are dropped.</summary>
    /// <param name="id">The subscription's id.</param>
    /// <returns>False if there is none.</returns>
    public bool Remove(Guid id)
    {
        lock (subscriptions)
        {
            return subscriptions.Remove(id);
        }
    }

    /// <summary>Removes every subscription.</summary>
    public void Clear()
    {
        lock (subscriptions)
        {
            subscriptions.Clear();
        }
    }

    internal static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    internal void Disable(Guid id, string reason) =>
        Change(id, subscription => subscription with { IsActive = false, DisabledReason = reason });

    /// <returns>The changed subscription; null if there is none.</returns>
    internal SimulatedSubscription? Change(Guid id, Func<SimulatedSubscription, SimulatedSubscription> change)
    {
        lock (subscriptions)
        {
            return subscriptions.TryGetValue(id, out var subscription)
                ? subscriptions[id] = change(subscription) with { UpdatedUtc = clock.GetUtcNow() }
                : null;
        }
    }
}
