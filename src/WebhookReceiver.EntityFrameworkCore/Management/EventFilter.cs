namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A query as the columns hold its texts, checked, and with the bounds of a text search.</summary>
internal static class EventFilter
{
    private const int MaxTextLength = 200;
    private static readonly TimeSpan TextSpan = TimeSpan.FromHours(24);
    private static readonly TimeSpan MaxTextSpan = TimeSpan.FromDays(7);

    /// <exception cref="ArgumentException">The query cannot be meant, or would read too much.</exception>
    public static InboxQuery From(InboxQuery query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.State is { } state && !Enum.IsDefined(state))
        {
            throw new InboxQueryException($"{(int)state} is no {nameof(InboxState)}.");
        }

        query = query with
        {
            Receiver = query.Receiver is { } receiver ? InboxKeys.Receiver(receiver) : null,
            EventType = query.EventType is { } type ? InboxKeys.EventType(type) : null,
            CaseId = Beginning(query.CaseId, nameof(InboxQuery.CaseId)),
            ExternalTenantId = Beginning(query.ExternalTenantId, nameof(InboxQuery.ExternalTenantId)),
            Reference = Beginning(query.Reference, nameof(InboxQuery.Reference)),
            EventId = NotBlank(query.EventId?.Trim(), nameof(InboxQuery.EventId)) is { } id ? InboxKeys.EventId(id) : null,
        };
        return query.Text is null ? query : WithinTime(query, now);
    }

    private static InboxQuery WithinTime(InboxQuery query, DateTimeOffset now)
    {
        if (NotBlank(query.Text, nameof(InboxQuery.Text))!.Length > MaxTextLength)
        {
            throw new InboxQueryException($"{nameof(InboxQuery.Text)} has more than {MaxTextLength} characters.");
        }

        var end = query.ReceivedBefore ?? now;
        var from = query.ReceivedFrom ?? (end - DateTimeOffset.MinValue > TextSpan ? end - TextSpan : DateTimeOffset.MinValue);
        return end - from <= MaxTextSpan ? query with { ReceivedFrom = from } : throw new InboxQueryException(
            $"{nameof(InboxQuery.Text)} is searched for in events of at most {MaxTextSpan.Days} days: " +
            $"set {nameof(InboxQuery.ReceivedFrom)} and {nameof(InboxQuery.ReceivedBefore)} closer together.");
    }

    private static string? Beginning(string? text, string name) => InboxKeys.Found(NotBlank(text, name));

    // A blank one that restricted nothing would let a change reach every event.
    private static string? NotBlank(string? text, string name) => text is null || !string.IsNullOrWhiteSpace(text)
        ? text
        : throw new InboxQueryException($"{name} is blank: set it to null to restrict nothing.");
}
