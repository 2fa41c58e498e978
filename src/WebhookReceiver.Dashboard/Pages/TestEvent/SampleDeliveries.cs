
using WebhookReceiver.Testing;

namespace WebhookReceiver.Dashboard;

/// <summary>A delivery of each documented event type, with invented data and marked as a test.</summary>
internal static class SampleDeliveries
{
    private static readonly Dictionary<string, Func<(string EventId, SignedDelivery Delivery)>> Makers = new(StringComparer.Ordinal)
    {
        [WebhookEventTypes.ClientOnboardingPoaSigned] = () => From(SampleEvents.ClientOnboardingPoaSigned()),
        [WebhookEventTypes.ClientOnboardingContractSigned] = () => From(SampleEvents.ClientOnboardingContractSigned()),
        [WebhookEventTypes.ClientLinked] = () => From(SampleEvents.ClientLinked()),
        [WebhookEventTypes.ClientLinkDeclined] = () => From(SampleEvents.ClientLinkDeclined()),
        [WebhookEventTypes.ClientLinkRequested] = () => From(SampleEvents.ClientLinkRequested()),
        [WebhookEventTypes.ClientLinkExpired] = () => From(SampleEvents.ClientLinkExpired()),
        [WebhookEventTypes.CaseCreated] = () => From(SampleEvents.CaseCreated()),
        [WebhookEventTypes.CaseUpdated] = () => From(SampleEvents.CaseUpdated()),
        [WebhookEventTypes.CaseClosed] = () => From(SampleEvents.CaseClosed()),
        [WebhookEventTypes.CaseAssigned] = () => From(SampleEvents.CaseAssigned()),
        [WebhookEventTypes.CasesReplayFailed] = () => From(SampleEvents.CasesReplayFailed()),
        [WebhookEventTypes.PaymentCreated] = () => From(SampleEvents.PaymentCreated()),
        [WebhookEventTypes.PaymentDeleted] = () => From(SampleEvents.PaymentDeleted()),
        [WebhookEventTypes.ChatCreated] = () => From(SampleEvents.ChatCreated()),
    };

    public static IReadOnlyList<string> EventTypes { get; } = [.. Makers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Makes a delivery with a new event id, not signed yet; <see langword="null"/> when the type has no sample.</summary>
    public static (string EventId, SignedDelivery Delivery)? Make(string eventType) =>
        Makers.TryGetValue(eventType, out var make) ? make() : null;

    private static (string, SignedDelivery) From<TPayload>(WebhookEvent<TPayload> webhookEvent) =>
        (webhookEvent.Id, SignedDelivery.From(webhookEvent).AsTest());
}
