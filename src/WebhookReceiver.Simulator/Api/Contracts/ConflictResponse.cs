namespace WebhookReceiver.Simulator;

internal sealed record ConflictResponse(string Type, string Message, ConflictData? Data);
