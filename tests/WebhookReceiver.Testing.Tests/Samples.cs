namespace WebhookReceiver.Testing.Tests;

/// <summary>The fourteen sample events, by event type, so that a theory can run over all of them.</summary>
public static class Samples
{
    public static TheoryData<string> EventTypes => [.. New().Select(sample => sample.EventType)];

    public static ISample Of(string eventType) => New().Single(sample => sample.EventType == eventType);

    public static string FileOf(string eventType) => Path.Combine(AppContext.BaseDirectory, "samples", $"{eventType}.json");

    // New ones each time: a sample remembers what was sent and received, and tests run in parallel.
    private static ISample[] New() =>
    [
        new Sample<ClientOnboardingPoaSigned>("client.onboarding.poa_signed", SampleEvents.ClientOnboardingPoaSigned),
        new Sample<ClientOnboardingContractSigned>("client.onboarding.contract_signed", SampleEvents.ClientOnboardingContractSigned),
        new Sample<ClientLinked>("client.linked", SampleEvents.ClientLinked),
        new Sample<ClientLinkDeclined>("client.link_declined", SampleEvents.ClientLinkDeclined),
        new Sample<ClientLinkRequested>("client.link_requested", SampleEvents.ClientLinkRequested),
        new Sample<ClientLinkExpired>("client.link_expired", SampleEvents.ClientLinkExpired),
        new Sample<CaseCreated>("case.created", SampleEvents.CaseCreated),
        new Sample<CaseUpdated>("case.updated", SampleEvents.CaseUpdated),
        new Sample<CaseClosed>("case.closed", SampleEvents.CaseClosed),
        new Sample<CaseAssigned>("case.assigned", SampleEvents.CaseAssigned),
        new Sample<CasesReplayFailed>("cases.replay_failed", SampleEvents.CasesReplayFailed),
        new Sample<PaymentCreated>("payment.created", SampleEvents.PaymentCreated),
        new Sample<PaymentDeleted>("payment.deleted", SampleEvents.PaymentDeleted),
        new Sample<ChatCreated>("chat.created", SampleEvents.ChatCreated),
    ];
}
