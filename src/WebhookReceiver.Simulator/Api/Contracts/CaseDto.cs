namespace WebhookReceiver.Simulator;

internal sealed record CaseDto(Guid Id, string Reference, string? CreditorReference, string Lifecycle, string? CloseCode, bool IsTest)
{
    public static CaseDto Of(SimulatedCase @case) =>
        new(@case.Id, @case.Reference, @case.CreditorReference, @case.Lifecycle, @case.CloseCode, @case.IsTest);
}
