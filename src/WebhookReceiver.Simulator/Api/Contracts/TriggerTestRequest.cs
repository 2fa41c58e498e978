namespace WebhookReceiver.Simulator;

internal sealed record TriggerTestRequest(
    string? EventType, Guid? CaseId, string? ExternalTenantId, string? OldLifecycle, string? NewLifecycle, string? CloseCode, string? CloseComment);
