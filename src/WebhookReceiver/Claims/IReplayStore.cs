namespace WebhookReceiver.Extensibility;

/// <summary>
/// Remembers which events are being handled and which were. The built-in store keeps them in this process's memory; register your own as a
/// singleton to share them between machines. Thread-safe. A claim that throws refuses the delivery with 503: fail closed.
/// </summary>
public interface IReplayStore
{
    /// <summary>Claims an event, atomically: of two claims at once, one wins.</summary>
    /// <param name="request">The event and for how long.</param>
    /// <param name="cancellationToken">Ends when the host stops.</param>
    /// <returns>What was found.</returns>
    ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Marks a claimed event as done, from now on a duplicate or a replay. Does nothing if the claim's owner no longer holds the event.
    /// </summary>
    /// <param name="claim">The proof from <see cref="ClaimAsync"/>.</param>
    /// <param name="cancellationToken">Never canceled by the library: what was handled has to be recorded.</param>
    /// <returns>A task that ends when it is recorded.</returns>
    ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a claimed event back after a failed attempt and counts the failure, once for each signature. Does nothing if the claim's owner
    /// no longer holds the event.
    /// </summary>
    /// <param name="claim">The proof from <see cref="ClaimAsync"/>.</param>
    /// <param name="cancellationToken">Never canceled by the library: an event that is not given back cannot be tried again.</param>
    /// <returns>A task that ends when it is recorded.</returns>
    ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken);
}
