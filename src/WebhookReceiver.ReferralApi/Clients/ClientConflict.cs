namespace WebhookReceiver.ReferralApi;

/// <summary>Names the conflicts that creating a client can meet: the client exists at Debitura already.</summary>
public enum ClientConflict
{
    /// <summary>One this library does not know; see <see cref="ClientResult.Conflict.TypeText"/>.</summary>
    Unknown = 0,

    /// <summary>The client has an account and has to approve the link: give it <see cref="ClientResult.Conflict.ApprovalUrl"/>.</summary>
    NeedsLinking = 1,

    /// <summary>The client is linked to another partner: talk to Debitura's support.</summary>
    LinkedToAnotherPartner = 2,

    /// <summary>The client is the partner's already, under another external tenant id: use that one.</summary>
    LinkedUnderAnotherTenant = 3,

    /// <summary>The account that matches is not that of a creditor.</summary>
    InvalidClientType = 4,
}
