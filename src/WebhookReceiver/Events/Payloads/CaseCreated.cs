namespace WebhookReceiver;

/// <summary>Tells that a case was created. The last five fields are in one of Debitura's two documented forms only.</summary>
public sealed record CaseCreated : CaseEventPayload
{
    /// <summary>Gets or sets the reference that the creditor gave, such as an invoice number.</summary>
    public string? CreditorReference { get; set; }

    /// <summary>Gets or sets the state, as text.</summary>
    public string? Status { get; set; }

    /// <summary>Gets or sets the amount to recover, in <see cref="Currency"/>.</summary>
    public decimal? Amount { get; set; }

    /// <summary>Gets or sets the ISO 4217 code of the currency.</summary>
    public string? Currency { get; set; }

    /// <summary>Gets or sets the name of the debtor.</summary>
    public string? DebtorName { get; set; }
}
