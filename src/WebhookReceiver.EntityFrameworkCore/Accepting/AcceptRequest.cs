using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A delivery that waits to be committed, with its own copy of the body.</summary>
internal sealed class AcceptRequest(VerifiedDelivery delivery)
{
    public WebhookDelivery Delivery { get; } = delivery.Delivery;

    /// <summary>
    /// The event's id, as far as a column can hold it. An unreadable event is known by its bytes, which are the same in each of the sender's attempts; an id with a NUL, which
    /// PostgreSQL's text has not, by its digest. Handlers read the id from the body.
    /// </summary>
    public string EventId { get; } = delivery.EventId switch
    {
        null => $"unreadable:{Digest(delivery.RawBody.Span)}",
        var id when id.Contains('\0', StringComparison.Ordinal) => $"digest:{Digest(Encoding.UTF8.GetBytes(id))}",
        var id => id,
    };

    public string? EventType { get; } = delivery.EventType?.Replace('\0', '?');

    public DateTimeOffset? OccurredAt { get; } = delivery.OccurredAt;

    public string? EntityKey { get; } = EntityKeyReader.Read(delivery.Data.Span);

    public string? Problem { get; } = delivery.Problem;

    public InboxState State { get; } = delivery.Problem is null ? InboxState.Pending : InboxState.DeadLetter;

    public byte[] Body { get; } = delivery.RawBody.ToArray();

    public byte[] Signature { get; } = delivery.Signature.ToArray();

    public string? TraceParent { get; } = Activity.Current?.Id;

    /// <summary>Ends with the outcome once the commit is known. Continuations run elsewhere: the writer must go on with the next group.</summary>
    public TaskCompletionSource<DeliveryOutcome> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
