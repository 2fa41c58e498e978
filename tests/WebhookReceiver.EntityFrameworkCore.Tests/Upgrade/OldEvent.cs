namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

/// <summary>An event of the fixtures, as the old version left it.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How many attempts it has had.</param>
/// <param name="Entity">What it is about.</param>
/// <param name="FailedIn">The handler in which all its failed attempts failed.</param>
/// <param name="Completed">The handlers that have finished.</param>
internal sealed record OldEvent(
    string Id, InboxState State, int Attempts = 0, string? Entity = null, string? FailedIn = null, params string[] Completed)
{
    private const string First = "first";
    private const string Second = "second";

    /// <summary>In the order of their acceptance.</summary>
    public static IReadOnlyList<OldEvent> All { get; } =
    [
        new("evt-processed-1", InboxState.Processed, 1, "case:c-processed", null, First, Second),
        new("evt-processed-2", InboxState.Processed, 1, "case:c-processed", null, First, Second),
        new("evt-processed-client", InboxState.Processed, 1, "client:tenant-1", null, First, Second),
        new("evt-processed-alone", InboxState.Processed, 1, null, null, First, Second),
        new("evt-dead", InboxState.DeadLetter, 3, "case:c-dead", First),
        new("evt-dead-partly", InboxState.DeadLetter, 3, "case:c-dead-partly", Second, First),
        new("evt-discarded-dead", InboxState.Discarded, 3, "case:c-discarded", First),
        new(Unreadable, InboxState.DeadLetter),
        new("evt-processed-after-dead", InboxState.Processed, 1, "case:c-dead", null, First, Second),
        new("evt-failed-twice", InboxState.Pending, 2, "case:c-twice", Second, First),
        new("evt-failed", InboxState.Pending, 1, "case:c-failed", First),
        new("evt-failed-partly", InboxState.Pending, 1, "case:c-partly", Second, First),
        new("evt-failed-next-1", InboxState.Pending, 0, "case:c-failed"),
        new("evt-failed-next-2", InboxState.Pending, 0, "case:c-failed"),
        new("evt-twice-next", InboxState.Pending, 0, "case:c-twice"),
        new("evt-pending-1", InboxState.Pending, 0, "case:c-pending"),
        new("evt-pending-client-1", InboxState.Pending, 0, "client:tenant-1"),
        new("evt-pending-2", InboxState.Pending, 0, "case:c-pending"),
        new("evt-pending-client-2", InboxState.Pending, 0, "client:tenant-1"),
        new("evt-pending-3", InboxState.Pending, 0, "case:c-pending"),
        new("evt-pending-alone-1", InboxState.Pending),
        new("evt-pending-alone-2", InboxState.Pending),
        new("evt-discarded-pending", InboxState.Discarded, 0, "case:c-discarded"),
    ];

    public const string Unreadable = "unreadable:a6ebb00015e2929b8f6153ea4bf802d4e89abcbae4a8f8f5745aa325ae6880e4";

    public static IEnumerable<OldEvent> Of(InboxState state) => All.Where(one => one.State == state);
}
