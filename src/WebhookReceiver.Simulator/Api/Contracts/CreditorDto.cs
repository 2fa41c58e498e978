namespace WebhookReceiver.Simulator;

internal sealed record CreditorDto(
    Guid Id, string CompanyName, string OfficeEmail, string Country, string? Address, string? City, string? ZipCode, string? CompanyRegistrationNumber);
