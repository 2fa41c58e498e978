namespace WebhookReceiver;

/// <summary>Tells that a case was created. The last five fields are in one of Debitura's two documented forms only.</summary>
public sealed record CaseCreated : CaseEventPayload
{
    /// <summary>Gets the reference that the creditor gave, such as an invoice number.</summary>
    public string? CreditorReference { get; init; }

    /// <summary>Gets the state, as text.</summary>
    public string? Status { get; init; }

    /// <summary>Gets the amount to recover, in <see cref="Currency"/>.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Gets the ISO 4217 code of the currency.</summary>
    public string? Currency { get; init; }

    /// <summary>Gets the name of the debtor.</summary>
    public string? DebtorName { get; init; }
}
