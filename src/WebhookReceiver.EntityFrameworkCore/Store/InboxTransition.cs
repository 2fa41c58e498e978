namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What a person does with events: from which states, and what it sets.</summary>
/// <param name="Action">What it is called in the table of actions.</param>
/// <param name="From">The states that it applies to.</param>
/// <param name="OnlyIfNamed">States that it applies to when the caller names them.</param>
/// <param name="Set">The assignments; <c>@now</c> is the time.</param>
internal sealed record InboxTransition(string Action, InboxState[] From, InboxState[] OnlyIfNamed, string Set)
{
    // Stored as blocked, so that a claim need not read a large set; then the first of each lane is unblocked.
    public static InboxTransition Requeue { get; } = new(
        "requeued",
        [InboxState.DeadLetter, InboxState.Discarded],
        [InboxState.Processed],
        $"""
        state = 0, attempts = 0, available_at = CASE WHEN entity_key IS NULL THEN @now ELSE {InboxTables.Blocked} END,
            waiting_since = @now, processed_at = NULL, lease_owner = NULL, lease_until = NULL
        """);

    public static InboxTransition Discard { get; } = new(
        "discarded",
        [InboxState.Pending, InboxState.DeadLetter],
        [],
        "state = 3, processed_at = @now, lease_owner = NULL, lease_until = NULL");

    public static InboxTransition Restore { get; } = new(
        "restored", [InboxState.Discarded], [], "state = 2, processed_at = NULL");

    /// <summary>The states to change events from, when the caller names one or none.</summary>
    public InboxState[] StatesOf(InboxState? named) => named is not { } state ? From
        : From.Contains(state) || OnlyIfNamed.Contains(state) ? [state]
        : [];
}
