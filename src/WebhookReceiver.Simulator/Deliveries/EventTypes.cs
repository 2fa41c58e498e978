using System.Collections.Frozen;

namespace WebhookReceiver.Simulator;

/// <summary>The event types of the Referral Partner API, from Debitura's OpenAPI document.</summary>
internal static class EventTypes
{
    public const string PoaSigned = "client.onboarding.poa_signed";
    public const string ContractSigned = "client.onboarding.contract_signed";
    public const string Linked = "client.linked";
    public const string LinkDeclined = "client.link_declined";
    public const string LinkRequested = "client.link_requested";
    public const string LinkExpired = "client.link_expired";
    public const string CaseCreated = "case.created";
    public const string CaseUpdated = "case.updated";
    public const string CaseClosed = "case.closed";
    public const string ReplayFailed = "cases.replay_failed";

    public static IReadOnlyList<string> All { get; } =
        [PoaSigned, ContractSigned, Linked, LinkDeclined, LinkRequested, LinkExpired, CaseCreated, CaseUpdated, CaseClosed, ReplayFailed];

    /// <summary>Those that <c>POST /v1/Webhooks/test</c> triggers: all but the failure of stored cases.</summary>
    public static FrozenSet<string> Testable { get; } = All.Where(type => type is not ReplayFailed).ToFrozenSet(StringComparer.Ordinal);
}
