namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Records that somebody requeued, discarded or restored an event.</summary>
/// <param name="At">When.</param>
/// <param name="Action"><c>requeued</c>, <c>discarded</c> or <c>restored</c>.</param>
/// <param name="From">The state in which the event was.</param>
/// <param name="By">Who; <see langword="null"/> when the caller did not say.</param>
/// <param name="Reason">Why; <see langword="null"/> when the caller did not say.</param>
public sealed record InboxAction(DateTimeOffset At, string Action, InboxState From, string? By, string? Reason);
