namespace WebhookReceiver;

/// <summary>Tells that a case reached its end.</summary>
public sealed record CaseClosed : CaseEventPayload
{
    /// <summary>Gets why it was closed, for example <c>Paid</c>. Debitura lists sixteen codes and may add more, so it stays text.</summary>
    public string? CloseCode { get; init; }

    /// <summary>Gets the comment that was written when closing.</summary>
    public string? CloseComment { get; init; }
}
