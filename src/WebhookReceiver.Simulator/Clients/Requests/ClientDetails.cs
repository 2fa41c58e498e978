namespace WebhookReceiver.Simulator;

internal sealed record ClientDetails(
    string? Name, string? RegistrationNumber, string? Address, string? ZipCode, string? City, string? State, string? Country, string? SupportEmail, string? SupportPhone);
