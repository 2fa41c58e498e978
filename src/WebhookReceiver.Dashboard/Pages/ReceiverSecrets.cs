namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One secret of a receiver: its position, age and use, never its value.</summary>
internal sealed record ReceiverSecrets(string Receiver, int Index, int Count, DateTimeOffset InUseSince, long Matched, DateTimeOffset? LastAt)
{
    public static IReadOnlyList<ReceiverSecrets> Of(IEnumerable<string> receivers, ReceiverOptions options, IReadOnlyList<SecretUse> uses) =>
    [
        .. receivers.SelectMany(receiver =>
        {
            var secrets = options.Of(receiver).SecretsInUseSince;
            return secrets.Select((since, index) =>
            {
                var use = uses.FirstOrDefault(use => use.Index == index && string.Equals(use.Receiver, receiver, StringComparison.Ordinal));
                return new ReceiverSecrets(receiver, index, secrets.Count, since, use?.Count ?? 0, use?.LastAt);
            });
        }),
    ];
}
