namespace WebhookReceiver.Simulator;

/// <summary>What <c>POST /clients</c> found out.</summary>
/// <param name="Outcome">Which of the documented answers it is.</param>
/// <param name="Client">The client or link request, where there is one.</param>
/// <param name="CreatedCases">The cases that were created.</param>
/// <param name="FailedCases">The cases that were not.</param>
internal sealed record ClientAnswer(
    ClientOutcome Outcome,
    SimulatedClient? Client = null,
    IReadOnlyList<SimulatedCase>? CreatedCases = null,
    IReadOnlyList<FailedCase>? FailedCases = null);

/// <summary>A case that was not created, as <c>caseResults.failedCases</c> says it.</summary>
internal sealed record FailedCase(int CaseIndex, string? CreditorReference, string ErrorType, string ErrorMessage);
