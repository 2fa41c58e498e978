namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Bounds how many names a receiver has in a minute. Not thread-safe: its owner has a lock.</summary>
internal sealed class HistoryNames
{
    public const int MaxCount = 200;
    public const int MaxLength = 200;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private long minute;

    public string Of(string? name, long at)
    {
        if (at != minute)
        {
            minute = at;
            names.Clear();
        }

        var fit = name is null ? string.Empty : InboxText.From(name, MaxLength);
        return names.Contains(fit) || (names.Count < MaxCount && names.Add(fit)) ? fit : WebhookReceiverDiagnostics.OtherEventType;
    }
}
