namespace WebhookReceiver.ReferralApi;

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
