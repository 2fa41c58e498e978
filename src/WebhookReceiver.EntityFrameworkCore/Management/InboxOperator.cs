namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Names who requeues, discards or restores events, and why. Kept with each event.</summary>
/// <param name="Name">The person or program; cut to 200 characters.</param>
/// <param name="Reason">The reason; cut to 1,000 characters.</param>
public sealed record InboxOperator(string? Name, string? Reason = null);
