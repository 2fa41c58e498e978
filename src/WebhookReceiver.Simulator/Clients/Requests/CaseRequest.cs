namespace WebhookReceiver.Simulator;

internal sealed record CaseRequest(
    string? CurrencyCode, decimal? AmountToRecover, DateTimeOffset? Date, DateTimeOffset? DueDate, string? ClaimDescription, string? Comments, string? CreditorReference, bool? IsTest, DebtorRequest? Debtor);
