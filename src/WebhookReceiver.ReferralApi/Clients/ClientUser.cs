namespace WebhookReceiver.ReferralApi;

/// <summary>Holds one of a client's users.</summary>
public sealed record ClientUser : ReferralApiData
{
    /// <summary>Gets or sets the full name.</summary>
    public required string Name { get; set; }

    /// <summary>Gets or sets the e-mail address. Debitura matches existing clients by it.</summary>
    public required string Email { get; set; }

    /// <summary>Gets or sets whether this user signs for the client. Exactly one does when there are several users; a single user does anyway.</summary>
    public bool IsOnboardingUser { get; set; }
}
