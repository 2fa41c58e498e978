namespace WebhookReceiver.Simulator;

internal sealed record DebtorRequest(string? Type, string? Name, string? CountryAlpha2, string? Country, string? Email);
