namespace WebhookReceiver;

/// <summary>Tells a collection partner that a case was validated and routed to it.</summary>
public sealed record CaseAssigned : CaseEventPayload;
