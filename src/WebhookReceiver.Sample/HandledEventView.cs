namespace WebhookReceiver.Sample;

/// <summary>One element of <c>GET /events</c>.</summary>
internal sealed record HandledEventView(string EventId, string EventType, string Receiver, int Times, bool IsTest, bool IsReplay, DateTimeOffset HandledAt);
