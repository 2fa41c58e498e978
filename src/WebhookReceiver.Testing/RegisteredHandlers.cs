namespace WebhookReceiver.Testing;

/// <summary>Lists what is registered, for the messages of assertions.</summary>
internal static class RegisteredHandlers
{
    private static readonly string[] EventTypes =
    [
        WebhookEventTypes.ClientOnboardingPoaSigned,
        WebhookEventTypes.ClientOnboardingContractSigned,
        WebhookEventTypes.ClientLinked,
        WebhookEventTypes.ClientLinkDeclined,
        WebhookEventTypes.ClientLinkRequested,
        WebhookEventTypes.ClientLinkExpired,
        WebhookEventTypes.CaseCreated,
        WebhookEventTypes.CaseUpdated,
        WebhookEventTypes.CaseClosed,
        WebhookEventTypes.CaseAssigned,
        WebhookEventTypes.CasesReplayFailed,
        WebhookEventTypes.PaymentCreated,
        WebhookEventTypes.PaymentDeleted,
        WebhookEventTypes.ChatCreated,
    ];

    /// <summary>One line for each documented event type with a handler, one for the type that was asked for, and one for unhandled events.</summary>
    public static IEnumerable<string> Of(WebhookDispatcher dispatcher, string receiver, string askedFor)
    {
        var handled = EventTypes.Append(askedFor).Distinct(StringComparer.Ordinal).Where(eventType => dispatcher.HasHandlerOf(eventType, receiver));
        foreach (var eventType in handled)
        {
            yield return $"{eventType} -> {string.Join(", ", dispatcher.HandlerNamesOf(eventType, receiver))}";
        }

        // No event type is empty, so this asks for the handlers of types that nobody knows.
        var ofUnhandledEvents = dispatcher.HandlerNamesOf(string.Empty, receiver);
        yield return $"unhandled events -> {(ofUnhandledEvents.Count == 0 ? "nothing" : string.Join(", ", ofUnhandledEvents))}";
    }
}
