namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What a claim takes.</summary>
/// <param name="Owner">The claim's own owner, which every write to an event under it shows. Not even this process can write to an event
/// that it lost and claimed again.</param>
/// <param name="Now">The time.</param>
/// <param name="Until">When the lease ends.</param>
/// <param name="Limit">How many events to take at most.</param>
/// <param name="Begun">How many of them begin at once, and so have an attempt counted that their process may not live to record.</param>
/// <param name="Window">How many due events to examine; those that are blocked are put out of the way of the next claim.</param>
/// <param name="Receivers">The receivers whose events this process handles.</param>
/// <param name="Running">The events that this process already has, whatever has become of their leases.</param>
/// <param name="Ended">The lanes of events that are no longer held here, or were stored as blocked, since the last claim: their first
/// events are unblocked.</param>
internal sealed record InboxClaim(
    Guid Owner, DateTimeOffset Now, DateTimeOffset Until, int Limit, int Begun, int Window, IReadOnlyList<string> Receivers,
        IReadOnlyCollection<long> Running, IReadOnlyCollection<InboxLane> Ended);
