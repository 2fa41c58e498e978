namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Reports how many events of a set were changed.</summary>
/// <param name="Changed">How many were changed.</param>
/// <param name="Skipped">How many were not: their state changed meanwhile, a process holds them, or there is no such event.</param>
public sealed record InboxChange(long Changed, long Skipped);
