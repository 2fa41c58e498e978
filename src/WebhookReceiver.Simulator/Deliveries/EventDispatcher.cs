using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>Delivers events: who gets one, when the next attempt is due, when a subscription is given up.</summary>
internal sealed class EventDispatcher(
    SimulatorOptions options,
    SimulatorFaults faults,
    SimulatorSubscriptions subscriptions,
    DeliveryLog log,
    Agenda agenda,
    SimulatorClock clock,
    DeliverySender sender)
{
    private const int KeptEvents = 10_000;

    private static readonly TimeSpan ReorderWindow = TimeSpan.FromSeconds(10);

    private readonly RetrySchedule schedule = new(options.Jitter, options.Seed);
    private readonly OrderedDictionary<string, PublishedEvent> events = new(StringComparer.Ordinal);

    /// <param name="type">The event's type.</param>
    /// <param name="data">The event's data; owned by the event from now on.</param>
    /// <param name="clientUrl">The link to the client.</param>
    /// <param name="isTestCase">Whether subscriptions in test mode get it, and only those.</param>
    /// <param name="isTriggered">Whether it was triggered for a test.</param>
    public PublishedEvent Publish(string type, JsonNode? data, string? clientUrl = null, bool isTestCase = false, bool isTriggered = false)
    {
        var published = PublishedEvent.Create(type, data, clientUrl, clock.GetUtcNow(), isTestCase || isTriggered);
        published.Subscriptions = [.. subscriptions.All.Where(Wants).Select(subscription => subscription.Id)];
        lock (events)
        {
            events.Add(published.Id, published);
            if (events.Count > KeptEvents)
            {
                events.RemoveAt(0);
            }
        }

        Enqueue(published, isReplay: false);
        return published;

        bool Wants(SimulatedSubscription subscription) =>
            subscription.IsActive && subscription.IsTestMode == isTestCase && subscription.Events.Contains(type, StringComparer.Ordinal);
    }

    public bool Replay(string eventId)
    {
        PublishedEvent? published;
        lock (events)
        {
            events.TryGetValue(eventId, out published);
        }

        if (published is null)
        {
            return false;
        }

        Enqueue(published, isReplay: true);
        return true;
    }

    private void Enqueue(PublishedEvent published, bool isReplay)
    {
        var reorder = faults.Deliveries.HasFlag(DeliveryFaults.Reorder);
        var now = clock.GetUtcNow();
        var due = reorder ? new DateTimeOffset(now.Ticks - (now.Ticks % ReorderWindow.Ticks) + ReorderWindow.Ticks, TimeSpan.Zero) : now;
        foreach (var id in published.Subscriptions)
        {
            agenda.Schedule(id, due, token => AttemptAsync(published, id, 1, isReplay, token), lastFirst: reorder);
        }
    }

    private async Task AttemptAsync(
        PublishedEvent published, Guid subscriptionId, int attempt, bool isReplay, CancellationToken cancellationToken)
    {
        // What becomes of the events of a disabled subscription is not documented: they are dropped.
        if (subscriptions.Find(subscriptionId) is not { IsActive: true } subscription)
        {
            return;
        }

        var deliveries = await sender.SendAsync(published, subscription, attempt, isReplay, cancellationToken);
        var next = deliveries.Any(delivery => delivery.Succeeded) ? null : AfterFailure(deliveries, subscriptionId, attempt);
        foreach (var delivery in deliveries)
        {
            log.Add(delivery with { NextAttemptAt = next });
        }

        if (next is { } due)
        {
            agenda.Schedule(subscriptionId, due, token => AttemptAsync(published, subscriptionId, attempt + 1, isReplay, token));
        }
    }

    /// <returns>When the next attempt is due; null if the subscription is disabled instead.</returns>
    private DateTimeOffset? AfterFailure(IReadOnlyList<SimulatedDelivery> deliveries, Guid subscriptionId, int attempt)
    {
        if (deliveries.Any(delivery => delivery.StatusCode == StatusCodes.Status410Gone))
        {
            subscriptions.Disable(subscriptionId, "Endpoint returned 410 Gone");
            return null;
        }

        if (schedule.DelayBefore(attempt + 1) is { } delay)
        {
            return clock.GetUtcNow() + delay;
        }

        subscriptions.Disable(subscriptionId, "Exceeded maximum retry attempts (8 failures)");
        return null;
    }
}
