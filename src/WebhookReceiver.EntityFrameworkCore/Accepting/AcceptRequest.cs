using System.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>A delivery that waits to be committed, with its own copy of the body.</summary>
internal sealed class AcceptRequest
{
    public AcceptRequest(VerifiedDelivery delivery)
    {
        (Delivery, OccurredAt, Problem) = (delivery.Details, delivery.OccurredAt, delivery.Problem);
        EventId = InboxKeys.EventId(delivery.ClaimId);
        EventType = delivery.EventType is { } type ? InboxKeys.EventType(type) : null;
        (CaseId, ClientId, Reference) =
            (InboxKeys.Found(delivery.CaseId), InboxKeys.Found(delivery.ExternalTenantId), InboxKeys.Found(delivery.Reference));
        EntityKey = delivery.CaseId is { Length: > 0 } caseId ? InboxKeys.Case(caseId)
            : delivery.ExternalTenantId is { Length: > 0 } tenantId ? InboxKeys.Client(tenantId)
            : null;
        (Body, Signature) = (delivery.RawBody.ToArray(), delivery.Signature.ToArray());
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null;
    }

    public WebhookDelivery Delivery { get; }

    /// <summary>The event's id, as far as a column can hold it. Handlers read it from the body.</summary>
    public string EventId { get; }

    public string? EventType { get; }

    public DateTimeOffset? OccurredAt { get; }

    /// <summary>What orders: the case, else the client, as its handlers read them. Events of one run one at a time.</summary>
    public string? EntityKey { get; }

    public string? CaseId { get; }

    public string? ClientId { get; }

    public string? Reference { get; }

    public string? Problem { get; }

    public InboxState State => Problem is null ? InboxState.Pending : InboxState.DeadLetter;

    public byte[] Body { get; }

    public byte[] Signature { get; }

    public string? TraceParent { get; }

    public InboxLane? Lane => EntityKey is null ? null : new InboxLane(Delivery.Receiver, EntityKey);

    /// <summary>For each of a group, whether one before it is of the same lane.</summary>
    public static bool[] AreBehindOthers(IReadOnlyList<AcceptRequest> group)
    {
        HashSet<InboxLane> lanes = [];
        return [.. group.Select(request => request.Lane is { } lane && !lanes.Add(lane))];
    }
}
