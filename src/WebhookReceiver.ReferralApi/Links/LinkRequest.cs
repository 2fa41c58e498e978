using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Holds what is known of a client request: the request while it may be needed again, and how far its link is.</summary>
public sealed record LinkRequest
{
    /// <summary>Gets the partner's own id of the client.</summary>
    public required string ExternalTenantId { get; init; }

    /// <summary>Gets the state.</summary>
    public required LinkRequestState State { get; init; }

    /// <summary>Gets the request as it was sent; <see langword="null"/> once it is forgotten, or unknown. Holds personal data.</summary>
    public ClientRequest? Request { get; init; }

    /// <summary>Gets where the client approves the link. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? ApprovalUrl { get; init; }

    /// <summary>Gets where the client signs. It lets its bearer act for the client: keep it out of logs.</summary>
    public Uri? OnboardingUrl { get; init; }

    /// <summary>Gets when the application last sent the request; a recovery does not count.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>Gets when Debitura answered the application's request with 409; support asks for it.</summary>
    public DateTimeOffset? ConflictAt { get; init; }

    /// <summary>Gets when the approval link in <see cref="ApprovalUrl"/> was issued.</summary>
    public DateTimeOffset? ApprovalIssuedAt { get; init; }

    /// <summary>Gets when the last expiry happened, by its webhook; support asks for it.</summary>
    public DateTimeOffset? ExpiredAt { get; init; }

    /// <summary>Gets how often the request was sent again automatically.</summary>
    public int Recoveries { get; init; }

    /// <summary>Gets when the newest event that changed the state happened; older ones do not change it any more.</summary>
    public DateTimeOffset? NewestEventAt { get; init; }

    /// <summary>The recovery that is under way, or the last one.</summary>
    [JsonInclude]
    internal LinkRecovery? Recovery { get; init; }

    /// <summary>Gets the ids of the last events that are done, the newest last.</summary>
    public IReadOnlyList<string> DoneEventIds { get; init; } = [];

    /// <summary>Gets how often this was stored; 0 for never.</summary>
    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>Writes this as JSON, for stores. The version is not in it.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => JsonSerializer.Serialize(this, ReferralApiJsonContext.Default.LinkRequest);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="version">The version that the store has.</param>
    /// <returns>The request.</returns>
    /// <exception cref="JsonException">The text is something else.</exception>
    public static LinkRequest FromJson(string json, long version) =>
        JsonSerializer.Deserialize(json, ReferralApiJsonContext.Default.LinkRequest) is { } request
            ? request with { Version = version }
            : throw new JsonException("A link request is an object.");

    /// <summary>Returns state and type only: a request holds personal data and links.</summary>
    /// <returns>For example <c>LinkRequest AwaitingApproval</c>.</returns>
    public override string ToString() => $"{nameof(LinkRequest)} {State}";
}

/// <summary>Names the states of a client request.</summary>
public enum LinkRequestState
{
    /// <summary>It is being sent, or its answer never came.</summary>
    Requested = 1,

    /// <summary>The client has to approve the link.</summary>
    AwaitingApproval = 2,

    /// <summary>The link request expired and is being sent again.</summary>
    Expired = 3,

    /// <summary>The client is linked. The request itself is forgotten.</summary>
    Linked = 4,

    /// <summary>The client is linked and has to sign. The request itself is forgotten.</summary>
    Onboarding = 5,

    /// <summary>The client declined. The request itself is forgotten and not sent again.</summary>
    Declined = 6,

    /// <summary>Recovery gave up: a person has to look at it.</summary>
    GivenUp = 7,
}

/// <summary>How far the recovery of one expired link request is.</summary>
internal sealed record LinkRecovery
{
    /// <summary>The event that told of the expiry.</summary>
    public required string EventId { get; init; }

    public required LinkRecoveryStep Step { get; init; }

    /// <summary>Whether it is counted in <see cref="LinkRequest.Recoveries"/>.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Until when somebody is taken to be sending; a second one waits until then.</summary>
    public DateTimeOffset? SendingUntil { get; init; }

    public LinkRecoveryGiveUpReason? GivenUp { get; init; }

    /// <summary>More about the reason, without personal data.</summary>
    public string? Detail { get; init; }
}

/// <summary>The steps of a recovery. They are stored by name.</summary>
internal enum LinkRecoveryStep
{
    /// <summary>Debitura is to be asked whether the client is linked already.</summary>
    ToLookUp = 0,

    /// <summary>The request is to be sent again.</summary>
    ToSend = 1,

    /// <summary>The request is being sent; if that was long ago, whoever sent it died.</summary>
    Sending = 2,

    /// <summary>The answer is recorded and has to be handed over.</summary>
    ToHandOver = 3,

    /// <summary>Nothing is left to do.</summary>
    Done = 4,
}
