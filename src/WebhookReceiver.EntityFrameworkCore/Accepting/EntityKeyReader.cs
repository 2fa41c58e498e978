namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Finds what an event is about, to keep the events of one thing in order: its <c>caseId</c>, else its <c>externalTenantId</c>, as its handlers read them.</summary>
internal static class EntityKeyReader
{
    public static string? Read(VerifiedDelivery delivery) =>
        delivery.CaseId is { Length: > 0 } caseId ? InboxKeys.Case(caseId)
        : delivery.ExternalTenantId is { Length: > 0 } tenantId ? InboxKeys.Client(tenantId)
        : null;
}
