namespace WebhookReceiver.Simulator;

/// <summary>A case that was not created, as <c>caseResults.failedCases</c> says it.</summary>
internal sealed record FailedCase(int CaseIndex, string? CreditorReference, string ErrorType, string ErrorMessage);
