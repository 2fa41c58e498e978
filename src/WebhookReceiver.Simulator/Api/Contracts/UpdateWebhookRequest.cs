namespace WebhookReceiver.Simulator;

internal sealed record UpdateWebhookRequest(string? Url, IReadOnlyList<string>? Events, bool? IsActive, bool? RegenerateSecret, bool? IsTestMode);
