using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver;

/// <summary>
/// Keeps claims in this process's memory, apart for each receiver. A restart forgets them, and other machines do not see them: the durable
/// inbox is for that.
/// </summary>
internal sealed class MemoryReplayStore(TimeProvider clock, ReceiverSettingsMonitor settings, ILogger<MemoryReplayStore> logger)
    : IReplayStore
{
    private readonly ConcurrentDictionary<string, ReceiverClaims> receivers = new(StringComparer.Ordinal);

    public ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken)
    {
        var claims = ClaimsOf(request.Receiver);
        var result = claims.Claim(in request);
        if (result.Status == ClaimStatus.Full)
        {
            logger.MemoryStoreFull(request.Receiver, claims.Capacity);
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken)
    {
        ClaimsOf(claim.Receiver).Complete(in claim);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken)
    {
        ClaimsOf(claim.Receiver).Release(in claim);
        return ValueTask.CompletedTask;
    }

    /// <summary>How full the store of one receiver is, 0 to 1.</summary>
    public double FillOf(string receiver) =>
        receivers.TryGetValue(receiver, out var claims) ? (double)claims.CountRemembered() / claims.Capacity : 0;

    private ReceiverClaims ClaimsOf(string receiver) =>
        receivers.GetOrAdd(receiver, name => new ReceiverClaims(clock, settings.Get(name).Options.MaxTrackedEvents));
}
