namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>What is recorded when handlers of an event have finished.</summary>
/// <param name="Event">The event.</param>
/// <param name="Handlers">The names of the handlers that have finished in this attempt and before it, one a line.</param>
/// <param name="ProcessedAt">When all have finished, in Unix milliseconds; <see langword="null"/> when others follow.</param>
internal sealed record Completion(ClaimedEvent Event, string Handlers, long? ProcessedAt);
