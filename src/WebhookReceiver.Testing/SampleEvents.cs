using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver.Testing;

/// <summary>
/// Makes one plausible event of each type that Debitura documents, and events of your own types. All values are invented. Each call gives a
/// new event id, so that no two are duplicates; <see cref="WebhookEvent{TPayload}.RawJson"/> is the JSON that Debitura would send.
/// </summary>
public static class SampleEvents
{
    private const string ExternalTenantId = "partner-tenant-4711";
    private const string CaseId = "b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10";
    private const string Reference = "K7QX2MNP";
    private const string SpecVersion = "1.0";

    // New ones each time: a test may fill their additional data.
    private static WebhookEventLinks ToClient => new()
    {
        Client = $"https://api.debitura.com/referral-partner/v1/clients/{ExternalTenantId}",
    };

    private static WebhookEventLinks ToCase => new() { Self = $"https://customer-api.debitura.com/cases/{CaseId}" };

    /// <summary>Makes a <c>client.onboarding.poa_signed</c>.</summary>
    /// <param name="change">Changes the payload, as in <c>payload => payload with { ... }</c>.</param>
    /// <returns>A new event.</returns>
    public static WebhookEvent<ClientOnboardingPoaSigned> ClientOnboardingPoaSigned(
        Func<ClientOnboardingPoaSigned, ClientOnboardingPoaSigned>? change = null) =>
        For(
            WebhookEventTypes.ClientOnboardingPoaSigned, "2026-09-14T08:41:07Z", ToClient, change,
            new ClientOnboardingPoaSigned
            {
                ExternalTenantId = ExternalTenantId,
                Creditor = CreditorWith(isAttributed: true),
                SignedAt = Time("2026-09-14T08:41:07Z"),
            });

    /// <summary>Makes a <c>client.onboarding.contract_signed</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<ClientOnboardingContractSigned> ClientOnboardingContractSigned(
        Func<ClientOnboardingContractSigned, ClientOnboardingContractSigned>? change = null) =>
        For(
            WebhookEventTypes.ClientOnboardingContractSigned, "2026-09-14T08:46:52Z", ToClient, change,
            new ClientOnboardingContractSigned { ExternalTenantId = ExternalTenantId, Creditor = CreditorWith(isAttributed: true) });

    /// <summary>Makes a <c>client.linked</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<ClientLinked> ClientLinked(Func<ClientLinked, ClientLinked>? change = null) =>
        For(
            WebhookEventTypes.ClientLinked, "2026-09-15T10:02:33Z", ToClient, change,
            new ClientLinked { ExternalTenantId = ExternalTenantId, Creditor = CreditorWith(isAttributed: false) });

    /// <summary>Makes a <c>client.link_declined</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<ClientLinkDeclined> ClientLinkDeclined(Func<ClientLinkDeclined, ClientLinkDeclined>? change = null) =>
        For(
            WebhookEventTypes.ClientLinkDeclined, "2026-09-15T10:03:11Z", ToClient, change,
            new ClientLinkDeclined { ExternalTenantId = ExternalTenantId, Creditor = CreditorWith(isAttributed: null) });

    /// <summary>Makes a <c>client.link_requested</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<ClientLinkRequested> ClientLinkRequested(Func<ClientLinkRequested, ClientLinkRequested>? change = null) =>
        For(
            WebhookEventTypes.ClientLinkRequested, "2026-09-15T09:30:00Z", ToClient, change,
            new ClientLinkRequested { ExternalTenantId = ExternalTenantId });

    /// <summary>Makes a <c>client.link_expired</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<ClientLinkExpired> ClientLinkExpired(Func<ClientLinkExpired, ClientLinkExpired>? change = null) =>
        For(
            WebhookEventTypes.ClientLinkExpired, "2026-09-22T10:00:05Z", ToClient, change,
            new ClientLinkExpired { ExternalTenantId = ExternalTenantId });

    /// <summary>Makes a <c>case.created</c>, in the form of the Referral Partner API.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<CaseCreated> CaseCreated(Func<CaseCreated, CaseCreated>? change = null) =>
        For(
            WebhookEventTypes.CaseCreated, "2026-09-16T07:12:45Z", ToClient, change,
            new CaseCreated { CaseId = CaseId, Reference = Reference, ExternalTenantId = ExternalTenantId });

    /// <summary>Makes a <c>case.updated</c>, in the form of the Referral Partner API: from <c>Active</c> to <c>Paused</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<CaseUpdated> CaseUpdated(Func<CaseUpdated, CaseUpdated>? change = null) =>
        For(
            WebhookEventTypes.CaseUpdated, "2026-09-20T13:25:18Z", ToClient, change,
            new CaseUpdated
            {
                CaseId = CaseId,
                Reference = Reference,
                ExternalTenantId = ExternalTenantId,
                OldLifecycle = "Active",
                NewLifecycle = "Paused",
            });

    /// <summary>Makes a <c>case.closed</c>, in the form of the Referral Partner API: paid.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<CaseClosed> CaseClosed(Func<CaseClosed, CaseClosed>? change = null) =>
        For(
            WebhookEventTypes.CaseClosed, "2026-10-02T15:48:29Z", ToClient, change,
            new CaseClosed
            {
                CaseId = CaseId,
                Reference = Reference,
                ExternalTenantId = ExternalTenantId,
                CloseCode = "Paid",
                CloseComment = "Settled in full by bank transfer",
            });

    /// <summary>Makes a <c>case.assigned</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<CaseAssigned> CaseAssigned(Func<CaseAssigned, CaseAssigned>? change = null) =>
        For(
            WebhookEventTypes.CaseAssigned, "2026-09-17T06:30:10Z", links: null, change,
            new CaseAssigned { CaseId = CaseId, Reference = Reference });

    /// <summary>Makes a <c>cases.replay_failed</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<CasesReplayFailed> CasesReplayFailed(Func<CasesReplayFailed, CasesReplayFailed>? change = null) =>
        For(
            WebhookEventTypes.CasesReplayFailed, "2026-09-15T10:02:40Z", ToClient, change,
            new CasesReplayFailed { ExternalTenantId = ExternalTenantId });

    /// <summary>Makes a <c>payment.created</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<PaymentCreated> PaymentCreated(Func<PaymentCreated, PaymentCreated>? change = null) =>
        For(
            WebhookEventTypes.PaymentCreated, "2026-10-01T11:09:02Z", ToCase, change,
            new PaymentCreated { CaseId = CaseId, Reference = Reference });

    /// <summary>Makes a <c>payment.deleted</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<PaymentDeleted> PaymentDeleted(Func<PaymentDeleted, PaymentDeleted>? change = null) =>
        For(
            WebhookEventTypes.PaymentDeleted, "2026-10-01T16:20:44Z", ToCase, change,
            new PaymentDeleted { CaseId = CaseId, Reference = Reference });

    /// <summary>Makes a <c>chat.created</c>.</summary>
    /// <inheritdoc cref="ClientOnboardingPoaSigned"/>
    public static WebhookEvent<ChatCreated> ChatCreated(Func<ChatCreated, ChatCreated>? change = null) =>
        For(
            WebhookEventTypes.ChatCreated, "2026-09-18T12:00:31Z", ToCase, change,
            new ChatCreated { CaseId = CaseId, Reference = Reference });

    /// <summary>Makes the sample of an event type that is known only at run time. The payload is the JSON of <c>data</c>.</summary>
    /// <param name="eventType">One of <see cref="WebhookEventTypes.All"/>.</param>
    /// <returns>A new event.</returns>
    /// <exception cref="ArgumentException">Debitura documents no such event type.</exception>
    public static WebhookEvent<JsonElement> Create(string eventType) => eventType switch
    {
        WebhookEventTypes.ClientOnboardingPoaSigned => Untyped(ClientOnboardingPoaSigned()),
        WebhookEventTypes.ClientOnboardingContractSigned => Untyped(ClientOnboardingContractSigned()),
        WebhookEventTypes.ClientLinked => Untyped(ClientLinked()),
        WebhookEventTypes.ClientLinkDeclined => Untyped(ClientLinkDeclined()),
        WebhookEventTypes.ClientLinkRequested => Untyped(ClientLinkRequested()),
        WebhookEventTypes.ClientLinkExpired => Untyped(ClientLinkExpired()),
        WebhookEventTypes.CaseCreated => Untyped(CaseCreated()),
        WebhookEventTypes.CaseUpdated => Untyped(CaseUpdated()),
        WebhookEventTypes.CaseClosed => Untyped(CaseClosed()),
        WebhookEventTypes.CaseAssigned => Untyped(CaseAssigned()),
        WebhookEventTypes.CasesReplayFailed => Untyped(CasesReplayFailed()),
        WebhookEventTypes.PaymentCreated => Untyped(PaymentCreated()),
        WebhookEventTypes.PaymentDeleted => Untyped(PaymentDeleted()),
        WebhookEventTypes.ChatCreated => Untyped(ChatCreated()),
        _ => throw new ArgumentException($"There is no sample of the event type '{eventType}'.", nameof(eventType)),
    };

    /// <summary>Makes an event of a type of your own, or of one that no library knows yet.</summary>
    /// <typeparam name="TPayload">The payload's type, as given to <see cref="WebhookReceiverBuilder.AddEventType"/>.</typeparam>
    /// <param name="eventType">The event type, for example <c>partner.custom</c>.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="json">Source-generated metadata of the payload; not needed for this library's payloads and <see
    /// cref="JsonElement"/>.</param>
    /// <returns>A new event without a time and without links; add them by <c>with</c>.</returns>
    /// <exception cref="ArgumentException">The event type is blank, or the payload is of a type of your own and there is no <paramref
    /// name="json"/>.</exception>
    public static WebhookEvent<TPayload> For<TPayload>(string eventType, TPayload payload, JsonTypeInfo<TPayload>? json = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventType);
        return WithJson(new WebhookEvent<TPayload> { Id = NewId(), SpecVersion = SpecVersion, Type = eventType, Payload = payload }, json);
    }

    private static WebhookEvent<TPayload> For<TPayload>(
        string eventType, string occurredAt, WebhookEventLinks? links, Func<TPayload, TPayload>? change, TPayload payload) =>
        WithJson(
            new WebhookEvent<TPayload>
            {
                Id = NewId(),
                SpecVersion = SpecVersion,
                Type = eventType,
                OccurredAt = Time(occurredAt),
                Payload = change is null ? payload : change(payload),
                Links = links ?? new WebhookEventLinks(),
            },
            json: null);

    private static WebhookEvent<TPayload> WithJson<TPayload>(WebhookEvent<TPayload> webhookEvent, JsonTypeInfo<TPayload>? json) =>
        webhookEvent with { RawJson = EventJson.Write(webhookEvent, json) };

    private static WebhookEvent<JsonElement> Untyped<TPayload>(WebhookEvent<TPayload> webhookEvent) => new()
    {
        Id = webhookEvent.Id,
        SpecVersion = webhookEvent.SpecVersion,
        Type = webhookEvent.Type,
        OccurredAt = webhookEvent.OccurredAt,
        Payload = JsonElement.Parse(webhookEvent.RawJson.Span).GetProperty("data"),
        Links = webhookEvent.Links,
        RawJson = webhookEvent.RawJson,
    };

    private static string NewId() => Guid.NewGuid().ToString();

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Creditor CreditorWith(bool? isAttributed) => new()
    {
        Id = "7c1f0d5e-2b64-4a0e-9d0b-52a7a3c8e911",
        CompanyName = "Nordlys Supply ApS",
        RegistrationNumber = "DK38291047",
        CountryId = "1f2b6a90-53d7-4c1e-8a44-0e9b7d3c5f12",
        IsAttributed = isAttributed,
    };
}
