namespace WebhookReceiver.Cli;

/// <summary>The receiver's own secrets, and those of others by receiver.</summary>
internal sealed record SecretSet(IReadOnlyList<WebhookSecret> Own, IReadOnlyDictionary<string, IReadOnlyList<WebhookSecret>> Others);
