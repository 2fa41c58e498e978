using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>Lists the event types that Debitura documents, over its three APIs.</summary>
public static class WebhookEventTypes
{
    /// <summary>A client signed a power of attorney. Payload: <see cref="WebhookReceiver.ClientOnboardingPoaSigned"/>.</summary>
    public const string ClientOnboardingPoaSigned = "client.onboarding.poa_signed";

    /// <summary>
    /// A client signed the debt collection agreement; onboarding is complete. Payload: <see
    /// cref="WebhookReceiver.ClientOnboardingContractSigned"/>.
    /// </summary>
    public const string ClientOnboardingContractSigned = "client.onboarding.contract_signed";

    /// <summary>An existing client approved the link. Payload: <see cref="WebhookReceiver.ClientLinked"/>.</summary>
    public const string ClientLinked = "client.linked";

    /// <summary>
    /// An existing client declined the link; do not send the request again. Payload: <see cref="WebhookReceiver.ClientLinkDeclined"/>.
    /// </summary>
    public const string ClientLinkDeclined = "client.link_declined";

    /// <summary>An existing client has to approve the link. Payload: <see cref="WebhookReceiver.ClientLinkRequested"/>.</summary>
    public const string ClientLinkRequested = "client.link_requested";

    /// <summary>
    /// A link request passed its time limit; send the same request again. Payload: <see cref="WebhookReceiver.ClientLinkExpired"/>.
    /// </summary>
    public const string ClientLinkExpired = "client.link_expired";

    /// <summary>A case was created. Payload: <see cref="WebhookReceiver.CaseCreated"/>.</summary>
    public const string CaseCreated = "case.created";

    /// <summary>The lifecycle of a case changed. Payload: <see cref="WebhookReceiver.CaseUpdated"/>.</summary>
    public const string CaseUpdated = "case.updated";

    /// <summary>A case was closed. Payload: <see cref="WebhookReceiver.CaseClosed"/>.</summary>
    public const string CaseClosed = "case.closed";

    /// <summary>A case was assigned to a collection partner. Payload: <see cref="WebhookReceiver.CaseAssigned"/>.</summary>
    public const string CaseAssigned = "case.assigned";

    /// <summary>
    /// A stored case could not be created after a link was approved. Payload: <see cref="WebhookReceiver.CasesReplayFailed"/>.
    /// </summary>
    public const string CasesReplayFailed = "cases.replay_failed";

    /// <summary>A payment was registered. Payload: <see cref="WebhookReceiver.PaymentCreated"/>.</summary>
    public const string PaymentCreated = "payment.created";

    /// <summary>A payment was reversed. Payload: <see cref="WebhookReceiver.PaymentDeleted"/>.</summary>
    public const string PaymentDeleted = "payment.deleted";

    /// <summary>A chat message was added. Payload: <see cref="WebhookReceiver.ChatCreated"/>.</summary>
    public const string ChatCreated = "chat.created";

    /// <summary>Gets the event types of the Referral Partner API.</summary>
    public static IReadOnlyList<string> ReferralPartner { get; } =
    [
        ClientOnboardingPoaSigned,
        ClientOnboardingContractSigned,
        ClientLinked,
        ClientLinkDeclined,
        ClientLinkRequested,
        ClientLinkExpired,
        CaseCreated,
        CaseUpdated,
        CaseClosed,
        CasesReplayFailed,
    ];

    /// <summary>Gets all event types, of the three APIs.</summary>
    public static IReadOnlyList<string> All { get; } = [.. ReferralPartner, CaseAssigned, PaymentCreated, PaymentDeleted, ChatCreated];

    /// <summary>All of them, each with its payload.</summary>
    internal static IReadOnlyList<EventType> BuiltIn { get; } =
    [
        new EventType<ClientOnboardingPoaSigned>(ClientOnboardingPoaSigned, WebhookJsonContext.Default.ClientOnboardingPoaSigned),
        new EventType<ClientOnboardingContractSigned>(
            ClientOnboardingContractSigned, WebhookJsonContext.Default.ClientOnboardingContractSigned),
        new EventType<ClientLinked>(ClientLinked, WebhookJsonContext.Default.ClientLinked),
        new EventType<ClientLinkDeclined>(ClientLinkDeclined, WebhookJsonContext.Default.ClientLinkDeclined),
        new EventType<ClientLinkRequested>(ClientLinkRequested, WebhookJsonContext.Default.ClientLinkRequested),
        new EventType<ClientLinkExpired>(ClientLinkExpired, WebhookJsonContext.Default.ClientLinkExpired),
        new EventType<CaseCreated>(CaseCreated, WebhookJsonContext.Default.CaseCreated),
        new EventType<CaseUpdated>(CaseUpdated, WebhookJsonContext.Default.CaseUpdated),
        new EventType<CaseClosed>(CaseClosed, WebhookJsonContext.Default.CaseClosed),
        new EventType<CaseAssigned>(CaseAssigned, WebhookJsonContext.Default.CaseAssigned),
        new EventType<CasesReplayFailed>(CasesReplayFailed, WebhookJsonContext.Default.CasesReplayFailed),
        new EventType<PaymentCreated>(PaymentCreated, WebhookJsonContext.Default.PaymentCreated),
        new EventType<PaymentDeleted>(PaymentDeleted, WebhookJsonContext.Default.PaymentDeleted),
        new EventType<ChatCreated>(ChatCreated, WebhookJsonContext.Default.ChatCreated),
    ];
}

/// <summary>
/// Source-generated metadata of the payloads: no reflection at run time. Written in camelCase, read in any casing, because Debitura's
/// documents show both.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(LenientStringConverter),
        typeof(LenientBooleanConverter),
        typeof(LenientDecimalConverter),
        typeof(LenientDateTimeOffsetConverter),
        typeof(CreditorConverter),
    ])]
[JsonSerializable(typeof(ClientOnboardingPoaSigned))]
[JsonSerializable(typeof(ClientOnboardingContractSigned))]
[JsonSerializable(typeof(ClientLinked))]
[JsonSerializable(typeof(ClientLinkDeclined))]
[JsonSerializable(typeof(ClientLinkRequested))]
[JsonSerializable(typeof(ClientLinkExpired))]
[JsonSerializable(typeof(CaseCreated))]
[JsonSerializable(typeof(CaseUpdated))]
[JsonSerializable(typeof(CaseClosed))]
[JsonSerializable(typeof(CaseAssigned))]
[JsonSerializable(typeof(CasesReplayFailed))]
[JsonSerializable(typeof(PaymentCreated))]
[JsonSerializable(typeof(PaymentDeleted))]
[JsonSerializable(typeof(ChatCreated))]
[JsonSerializable(typeof(WebhookEventLinks))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WebhookJsonContext : JsonSerializerContext;
