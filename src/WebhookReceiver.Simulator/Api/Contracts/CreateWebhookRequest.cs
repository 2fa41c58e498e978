namespace WebhookReceiver.Simulator;

internal sealed record CreateWebhookRequest(string? Url, IReadOnlyList<string>? Events, bool? IsTestMode);
