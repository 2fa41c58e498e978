namespace WebhookReceiver.Simulator;

internal sealed record UserDto(int Id, string Email, string FirstName, string LastName);
