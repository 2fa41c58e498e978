namespace WebhookReceiver.Simulator;

internal sealed record CaseResults(IReadOnlyList<CaseDto> SuccessfulCases, IReadOnlyList<FailedCase> FailedCases);
