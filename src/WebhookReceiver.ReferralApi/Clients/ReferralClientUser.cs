namespace WebhookReceiver.ReferralApi;

/// <summary>Holds one of a client's users as Debitura knows them.</summary>
public sealed record ReferralClientUser : ReferralApiData
{
    /// <summary>Gets or sets Debitura's id of the user.</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets the e-mail address.</summary>
    public string? Email { get; set; }

    /// <summary>Gets or sets the first name.</summary>
    public string? FirstName { get; set; }

    /// <summary>Gets or sets the last name.</summary>
    public string? LastName { get; set; }
}
