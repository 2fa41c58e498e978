namespace WebhookReceiver.Simulator;

internal sealed record PageData(int TotalCount, int PageSize, int Skip);
