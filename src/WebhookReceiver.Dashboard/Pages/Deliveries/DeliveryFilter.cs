using System.Globalization;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>What a list of deliveries is restricted to, as it stands in the address of the page.</summary>
internal sealed record DeliveryFilter(
    string? Receiver,
    string? EventType,
    InboxState? State,
    string? CaseId,
    string? ClientId,
    DateTimeOffset? From,
    DateTimeOffset? Before,
    string? EventId,
    long? After)
{
    // As <input type="datetime-local"> writes it; without a zone it is UTC.
    private const string InputFormat = "yyyy-MM-dd'T'HH:mm";

    private static readonly string[] TimeFormats =
        [InputFormat, "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fffK"];

    public static DeliveryFilter Parse(DashboardRequest request) => new(
        request.Query("receiver"),
        request.Query("type"),
        DashboardRequest.Parse<InboxState>(request.Query("state")),
        request.Key("case"),
        request.Key("client"),
        Time(request.Query("from")),
        Time(request.Query("before")),
        request.Query("id"),
        long.TryParse(request.Query("after"), NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after : null);

    /// <summary>Whether anything but the page restricts the list.</summary>
    public bool IsSet => this with { After = null } != new DeliveryFilter(null, null, null, null, null, null, null, null, null);

    public string? FromInput => Input(From);

    public string? BeforeInput => Input(Before);

    public InboxQuery ToQuery(int limit) => new()
    {
        Receiver = Receiver,
        EventType = EventType,
        State = State,
        CaseId = CaseId,
        ExternalTenantId = ClientId,
        ReceivedFrom = From,
        ReceivedBefore = Before,
        After = After,
        Limit = limit,
    };

    /// <summary>Whether an event that was found by its id meets the other conditions.</summary>
    public bool Matches(InboxEntry entry) =>
        (Receiver is null || string.Equals(entry.Receiver, Receiver, StringComparison.Ordinal))
        && (EventType is null || string.Equals(entry.EventType, EventType, StringComparison.Ordinal))
        && (State is null || entry.State == State)
        && (CaseId is null || string.Equals(entry.Entity, "case:" + CaseId, StringComparison.Ordinal))
        && (ClientId is null || string.Equals(entry.Entity, "client:" + ClientId, StringComparison.Ordinal))
        && (From is null || entry.ReceivedAt >= From)
        && (Before is null || entry.ReceivedAt < Before);

    /// <summary>The address of another page of the same list.</summary>
    public string ToUrl(DashboardRequest request, long? after) => request.Url(
        DashboardRoutes.Deliveries,
        ("receiver", Receiver),
        ("type", EventType),
        ("state", State?.ToString()),
        ("case", CaseId),
        ("client", ClientId),
        ("from", FromInput),
        ("before", BeforeInput),
        ("id", EventId),
        ("after", after?.ToString(CultureInfo.InvariantCulture)));

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParseExact(
            text,
            TimeFormats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : null;

    private static string? Input(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString(time.Value.Second == 0 ? InputFormat : InputFormat + "':'ss", CultureInfo.InvariantCulture);
}
