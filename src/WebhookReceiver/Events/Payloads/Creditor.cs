namespace WebhookReceiver;

/// <summary>Holds a client as Debitura knows it.</summary>
public sealed record Creditor : EventPayload
{
    /// <summary>Gets or sets Debitura's id of the client, a UUID.</summary>
    public string? Id { get; set; }

    /// <summary>Gets or sets the legal name.</summary>
    public string? CompanyName { get; set; }

    /// <summary>Gets or sets the VAT or company number, for example <c>DK12345678</c>.</summary>
    public string? RegistrationNumber { get; set; }

    /// <summary>Gets or sets the country's id: a UUID in webhooks, a number elsewhere at Debitura.</summary>
    public string? CountryId { get; set; }

    /// <summary>Gets or sets whether the client counts for the partner's revenue share; absent when a link was declined.</summary>
    public bool? IsAttributed { get; set; }
}
