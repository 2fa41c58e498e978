namespace WebhookReceiver;

/// <summary>Tells that a case reached its end.</summary>
public sealed record CaseClosed : CaseEventPayload
{
    /// <summary>
    /// Gets or sets why it was closed, for example <c>Paid</c>. Debitura lists sixteen codes and may add more, so it stays text.
    /// </summary>
    public string? CloseCode { get; set; }

    /// <summary>Gets or sets the comment that was written when closing.</summary>
    public string? CloseComment { get; set; }
}
