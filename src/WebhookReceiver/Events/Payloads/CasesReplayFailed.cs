namespace WebhookReceiver;

/// <summary>
/// Tells that a case stored with a client's request could not be created after the link was approved; submit it through the Customer API.
/// </summary>
public sealed record CasesReplayFailed : CaseEventPayload;
