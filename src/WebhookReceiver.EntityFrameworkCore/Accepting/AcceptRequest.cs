using System.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A delivery that waits to be committed, with its own copy of the body.</summary>
internal sealed class AcceptRequest(VerifiedDelivery delivery)
{
    public WebhookDelivery Delivery { get; } = delivery.Delivery;

    /// <summary>The event's id, as far as a column can hold it. Handlers read it from the body.</summary>
    public string EventId { get; } = InboxKeys.EventId(delivery.ClaimId);

    public string? EventType { get; } = delivery.EventType is { } type ? InboxKeys.EventType(type) : null;

    public DateTimeOffset? OccurredAt { get; } = delivery.OccurredAt;

    public string? EntityKey { get; } = EntityKeyReader.Read(delivery);

    public string? Problem { get; } = delivery.Problem;

    public InboxState State { get; } = delivery.Problem is null ? InboxState.Pending : InboxState.DeadLetter;

    public byte[] Body { get; } = delivery.RawBody.ToArray();

    public byte[] Signature { get; } = delivery.Signature.ToArray();

    public string? TraceParent { get; } = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;

    /// <summary>Ends with the outcome once the commit is known. Continuations run elsewhere: the writer must go on with the next group.</summary>
    public TaskCompletionSource<DeliveryOutcome> Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
