namespace WebhookReceiver.Simulator;

internal sealed record ApiErrorResponse(string Error, string Message, IReadOnlyList<BusinessError> BusinessErrors, string TraceId);
