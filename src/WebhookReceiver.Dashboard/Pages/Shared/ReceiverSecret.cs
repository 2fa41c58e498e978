namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One secret of a receiver: its position, age and use, never its value.</summary>
internal sealed record ReceiverSecret(
    string Receiver, int Index, int Count, DateTimeOffset InUseSince, long Matched, DateTimeOffset? LastAt)
{
    public static IReadOnlyList<ReceiverSecret> AllFor(string receiver, SecretAges ages, IReadOnlyList<SecretUse> uses)
    {
        var secrets = ages.Of(receiver);
        return
        [
            .. secrets.Select((since, index) =>
            {
                var use = uses.FirstOrDefault(use => use.Index == index && string.Equals(use.Receiver, receiver, StringComparison.Ordinal));
                return new ReceiverSecret(receiver, index, secrets.Count, since, use?.Count ?? 0, use?.LastAt);
            }),
        ];
    }
}
