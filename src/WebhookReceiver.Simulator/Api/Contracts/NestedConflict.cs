namespace WebhookReceiver.Simulator;

internal sealed record NestedConflict(ConflictResponse ConflictResponse);
