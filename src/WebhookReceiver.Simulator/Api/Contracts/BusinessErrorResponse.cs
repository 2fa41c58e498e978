namespace WebhookReceiver.Simulator;

internal sealed record BusinessErrorResponse(IReadOnlyList<BusinessError> BusinessErrors, SigningHandoff? SigningHandoff);
