namespace WebhookReceiver.Simulator;

internal sealed record CaseStats(int CasesTotal, int CasesClosed, double EarningsUsd);
