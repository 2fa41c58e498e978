namespace WebhookReceiver.Simulator;

/// <summary>What <c>POST /clients</c> makes of a company that the simulator has no client of yet.</summary>
public enum ClientOutcome
{
    /// <summary>202: a new client, who must sign the agreement.</summary>
    OnboardingRequired,

    /// <summary>201: known, and the agreement is signed.</summary>
    Created,

    /// <summary>409 <c>ClientExistsNeedsLinking</c>: a customer of Debitura who must approve the link.</summary>
    NeedsLinking,

    /// <summary>409 <c>ClientAlreadyLinkedToAnotherPartner</c>.</summary>
    LinkedToAnotherPartner,

    /// <summary>409 <c>AlreadyLinkedDifferentTenant</c>.</summary>
    LinkedUnderAnotherTenant,

    /// <summary>409 <c>InvalidClientType</c>.</summary>
    InvalidClientType,

    /// <summary>422: a business rule.</summary>
    BusinessRule,
}
