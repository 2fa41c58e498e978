using System.Diagnostics;
using System.Security.Cryptography;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A delivery that waits to be committed, with its own copy of the body.</summary>
internal sealed class AcceptRequest(VerifiedDelivery delivery)
{
    public WebhookDelivery Delivery { get; } = delivery.Delivery;

    /// <summary>The event's id; an unreadable event is known by its bytes, which are the same in each of the sender's attempts.</summary>
    public string EventId { get; } = delivery.EventId ?? $"unreadable:{Convert.ToHexStringLower(SHA256.HashData(delivery.RawBody.Span))}";

    public string? EventType { get; } = delivery.EventType;

    public DateTimeOffset? OccurredAt { get; } = delivery.OccurredAt;

    public string? EntityKey { get; } = EntityKeyReader.Read(delivery.Data.Span);

    public string? Problem { get; } = delivery.Problem;

    public InboxState State { get; } = delivery.Problem is null ? InboxState.Pending : InboxState.DeadLetter;

    public byte[] Body { get; } = delivery.RawBody.ToArray();

    public byte[] Signature { get; } = delivery.Signature.ToArray();

    public string? TraceParent { get; } = Activity.Current?.Id;

    /// <summary>Ends with the outcome once the commit is known. Continuations run elsewhere: the writer must go on with the next group.</summary>
    public TaskCompletionSource<DeliveryOutcome> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
