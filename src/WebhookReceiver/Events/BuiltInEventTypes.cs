namespace WebhookReceiver;

/// <summary>The fourteen event types that Debitura documents, each with its payload.</summary>
internal static class BuiltInEventTypes
{
    public static IReadOnlyList<EventType> All { get; } =
    [
        new EventType<ClientOnboardingPoaSigned>(WebhookEventTypes.ClientOnboardingPoaSigned, WebhookJsonContext.Default.ClientOnboardingPoaSigned),
        new EventType<ClientOnboardingContractSigned>(WebhookEventTypes.ClientOnboardingContractSigned, WebhookJsonContext.Default.ClientOnboardingContractSigned),
        new EventType<ClientLinked>(WebhookEventTypes.ClientLinked, WebhookJsonContext.Default.ClientLinked),
        new EventType<ClientLinkDeclined>(WebhookEventTypes.ClientLinkDeclined, WebhookJsonContext.Default.ClientLinkDeclined),
        new EventType<ClientLinkRequested>(WebhookEventTypes.ClientLinkRequested, WebhookJsonContext.Default.ClientLinkRequested),
        new EventType<ClientLinkExpired>(WebhookEventTypes.ClientLinkExpired, WebhookJsonContext.Default.ClientLinkExpired),
        new EventType<CaseCreated>(WebhookEventTypes.CaseCreated, WebhookJsonContext.Default.CaseCreated),
        new EventType<CaseUpdated>(WebhookEventTypes.CaseUpdated, WebhookJsonContext.Default.CaseUpdated),
        new EventType<CaseClosed>(WebhookEventTypes.CaseClosed, WebhookJsonContext.Default.CaseClosed),
        new EventType<CaseAssigned>(WebhookEventTypes.CaseAssigned, WebhookJsonContext.Default.CaseAssigned),
        new EventType<CasesReplayFailed>(WebhookEventTypes.CasesReplayFailed, WebhookJsonContext.Default.CasesReplayFailed),
        new EventType<PaymentCreated>(WebhookEventTypes.PaymentCreated, WebhookJsonContext.Default.PaymentCreated),
        new EventType<PaymentDeleted>(WebhookEventTypes.PaymentDeleted, WebhookJsonContext.Default.PaymentDeleted),
        new EventType<ChatCreated>(WebhookEventTypes.ChatCreated, WebhookJsonContext.Default.ChatCreated),
    ];
}
