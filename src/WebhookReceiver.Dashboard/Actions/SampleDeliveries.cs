using System.Collections.Frozen;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Dashboard;

/// <summary>A delivery of each documented event type, with invented data and marked as a test.</summary>
internal static class SampleDeliveries
{
    private static readonly FrozenDictionary<string, Func<(string EventId, SignedDelivery Delivery)>> Makers = new Dictionary<string, Func<(string, SignedDelivery)>>(StringComparer.Ordinal)
    {
        [WebhookEventTypes.ClientOnboardingPoaSigned] = () => Of(SampleEvents.ClientOnboardingPoaSigned()),
        [WebhookEventTypes.ClientOnboardingContractSigned] = () => Of(SampleEvents.ClientOnboardingContractSigned()),
        [WebhookEventTypes.ClientLinked] = () => Of(SampleEvents.ClientLinked()),
        [WebhookEventTypes.ClientLinkDeclined] = () => Of(SampleEvents.ClientLinkDeclined()),
        [WebhookEventTypes.ClientLinkRequested] = () => Of(SampleEvents.ClientLinkRequested()),
        [WebhookEventTypes.ClientLinkExpired] = () => Of(SampleEvents.ClientLinkExpired()),
        [WebhookEventTypes.CaseCreated] = () => Of(SampleEvents.CaseCreated()),
        [WebhookEventTypes.CaseUpdated] = () => Of(SampleEvents.CaseUpdated()),
        [WebhookEventTypes.CaseClosed] = () => Of(SampleEvents.CaseClosed()),
        [WebhookEventTypes.CaseAssigned] = () => Of(SampleEvents.CaseAssigned()),
        [WebhookEventTypes.CasesReplayFailed] = () => Of(SampleEvents.CasesReplayFailed()),
        [WebhookEventTypes.PaymentCreated] = () => Of(SampleEvents.PaymentCreated()),
        [WebhookEventTypes.PaymentDeleted] = () => Of(SampleEvents.PaymentDeleted()),
        [WebhookEventTypes.ChatCreated] = () => Of(SampleEvents.ChatCreated()),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IReadOnlyList<string> EventTypes { get; } = [.. Makers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Makes a delivery with a new event id, not signed yet; <see langword="null"/> when the type has no sample.</summary>
    public static (string EventId, SignedDelivery Delivery)? Make(string eventType) => Makers.TryGetValue(eventType, out var make) ? make() : null;

    private static (string, SignedDelivery) Of<TPayload>(WebhookEvent<TPayload> webhookEvent) => (webhookEvent.Id, SignedDelivery.From(webhookEvent).AsTest());
}
