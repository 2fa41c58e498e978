namespace WebhookReceiver.ReferralApi;

/// <summary>Names the reasons why recovery gives up.</summary>
public enum LinkRecoveryGiveUpReason
{
    /// <summary>The request was sent again as often as <see cref="LinkRecoveryOptions.MaxRecoveries"/> allows, and expired each time.</summary>
    TooManyRecoveries = 1,

    /// <summary>Nothing is known of the client, so there is nothing to send.</summary>
    NotRemembered = 2,

    /// <summary>Debitura refused the request: a field or a rule.</summary>
    Refused = 3,

    /// <summary>Debitura answered with another conflict, for example that the client is linked to another partner by now.</summary>
    Conflict = 4,

    /// <summary>Debitura answered that the client has to approve, but gave no approval link.</summary>
    NoApprovalUrl = 5,

    /// <summary>Debitura gave no readable answer in any attempt at the event; one of the requests may have reached it all the same.</summary>
    Unanswered = 6,
}
