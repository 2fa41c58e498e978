namespace WebhookReceiver;

/// <summary>Holds a client as Debitura knows it.</summary>
public sealed record Creditor : EventPayload
{
    /// <summary>Gets Debitura's id of the client, a UUID.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the legal name.</summary>
    public string? CompanyName { get; init; }

    /// <summary>Gets the VAT or company number, for example <c>DK12345678</c>.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>Gets the country's id: a UUID in webhooks, a number elsewhere at Debitura.</summary>
    public string? CountryId { get; init; }

    /// <summary>Gets whether the client counts for the partner's revenue share; absent when a link was declined.</summary>
    public bool? IsAttributed { get; init; }
}
