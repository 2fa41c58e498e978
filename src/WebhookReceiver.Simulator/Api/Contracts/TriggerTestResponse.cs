namespace WebhookReceiver.Simulator;

internal sealed record TriggerTestResponse(string EventType, int EnqueuedCount, string Message);
