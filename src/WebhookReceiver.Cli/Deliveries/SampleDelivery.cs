using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli;

/// <summary>The events that the tool can invent.</summary>
internal static class SampleDelivery
{
    private static readonly Dictionary<string, Func<SignedDelivery>> Samples = new(StringComparer.OrdinalIgnoreCase)
    {
        [WebhookEventTypes.ClientOnboardingPoaSigned] = static () => SignedDelivery.From(SampleEvents.ClientOnboardingPoaSigned()),
        [WebhookEventTypes.ClientOnboardingContractSigned] = static () =>
            SignedDelivery.From(SampleEvents.ClientOnboardingContractSigned()),
        [WebhookEventTypes.ClientLinked] = static () => SignedDelivery.From(SampleEvents.ClientLinked()),
        [WebhookEventTypes.ClientLinkDeclined] = static () => SignedDelivery.From(SampleEvents.ClientLinkDeclined()),
        [WebhookEventTypes.ClientLinkRequested] = static () => SignedDelivery.From(SampleEvents.ClientLinkRequested()),
        [WebhookEventTypes.ClientLinkExpired] = static () => SignedDelivery.From(SampleEvents.ClientLinkExpired()),
        [WebhookEventTypes.CaseCreated] = static () => SignedDelivery.From(SampleEvents.CaseCreated()),
        [WebhookEventTypes.CaseUpdated] = static () => SignedDelivery.From(SampleEvents.CaseUpdated()),
        [WebhookEventTypes.CaseClosed] = static () => SignedDelivery.From(SampleEvents.CaseClosed()),
        [WebhookEventTypes.CaseAssigned] = static () => SignedDelivery.From(SampleEvents.CaseAssigned()),
        [WebhookEventTypes.CasesReplayFailed] = static () => SignedDelivery.From(SampleEvents.CasesReplayFailed()),
        [WebhookEventTypes.PaymentCreated] = static () => SignedDelivery.From(SampleEvents.PaymentCreated()),
        [WebhookEventTypes.PaymentDeleted] = static () => SignedDelivery.From(SampleEvents.PaymentDeleted()),
        [WebhookEventTypes.ChatCreated] = static () => SignedDelivery.From(SampleEvents.ChatCreated()),
    };

    public static IEnumerable<string> EventTypes => Samples.Keys;

    /// <exception cref="CommandException">No sample of that type is known.</exception>
    public static SignedDelivery For(string eventType) => Samples.TryGetValue(eventType, out var make)
        ? make()
        : throw CommandException.Usage(
            $"There is no sample of the event type '{eventType}'. Take one of {string.Join(", ", Samples.Keys)}, or give --file.");
}
