namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The events of one case or client at one receiver, which run one at a time and in order.</summary>
internal readonly record struct InboxLane(string Receiver, string EntityKey);
