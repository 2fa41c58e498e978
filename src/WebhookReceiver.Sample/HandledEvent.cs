namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /events</c>.</summary>
internal sealed record HandledEvent(string EventId, string EventType, string Receiver, int Times, bool IsTest, bool IsReplay, DateTimeOffset HandledAt);
