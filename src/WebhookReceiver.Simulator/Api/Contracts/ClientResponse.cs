namespace WebhookReceiver.Simulator;

internal sealed record ClientResponse(
    string ExternalTenantId,
    bool OnboardingDone,
    OnboardingLinks? OnboardingLinks,
    CreditorDto Client,
    IReadOnlyList<UserDto> Users,
    bool IsAttributedClient,
    DateTimeOffset? DateLinked,
    CaseStats CaseStats,
    string KycStatus,
    CaseResults? CaseResults);
