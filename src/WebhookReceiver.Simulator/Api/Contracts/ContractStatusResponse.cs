namespace WebhookReceiver.Simulator;

internal sealed record ContractStatusResponse(bool Signed, bool RequiresResigning, string InvalidationReason, Uri? TermsUrl, Uri? SolutionUrl);
