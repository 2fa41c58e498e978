using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>Keeps claims in this process's memory, apart for each receiver. A restart forgets them, and other machines do not see them: the durable inbox is for that.</summary>
internal sealed class MemoryReplayStore(TimeProvider clock, ReceiverSettingsMonitor settings, ILogger<MemoryReplayStore> logger) : IReplayStore, IDisposable
{
    private readonly ConcurrentDictionary<string, TrackedEvents> receivers = new(StringComparer.Ordinal);

    public ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var events = EventsOf(request.Receiver);
        var result = events.Claim(in request);
        if (result.Status == ClaimStatus.Full)
        {
            logger.MemoryStoreFull(request.Receiver, events.Capacity);
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken)
    {
        EventsOf(claim.Receiver).Complete(in claim);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken)
    {
        EventsOf(claim.Receiver).Release(in claim);
        return ValueTask.CompletedTask;
    }

    /// <summary>How full the store of one receiver is, 0 to 1.</summary>
    public double FillOf(string receiver) => receivers.TryGetValue(receiver, out var events) ? (double)events.CountRemembered() / events.Capacity : 0;

    public void Dispose()
    {
        foreach (var events in receivers.Values)
        {
            events.Dispose();
        }
    }

    private TrackedEvents EventsOf(string receiver) =>
        receivers.GetOrAdd(receiver, name => new TrackedEvents(clock, settings.Get(name).Options.MaxTrackedEvents));
}
