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

internal sealed record OnboardingLinks(Uri Url);

internal sealed record CreditorDto(
    Guid Id,
    string CompanyName,
    string OfficeEmail,
    string Country,
    string? Address,
    string? City,
    string? ZipCode,
    string? CompanyRegistrationNumber);

internal sealed record UserDto(int Id, string Email, string FirstName, string LastName);

internal sealed record CaseStats(int CasesTotal, int CasesClosed, double EarningsUsd);

internal sealed record CaseResults(IReadOnlyList<CaseDto> SuccessfulCases, IReadOnlyList<FailedCase> FailedCases);

internal sealed record CaseDto(Guid Id, string Reference, string? CreditorReference, string Lifecycle, string? CloseCode, bool IsTest)
{
    public static CaseDto From(SimulatedCase @case) =>
        new(@case.Id, @case.Reference, @case.CreditorReference, @case.Lifecycle, @case.CloseCode, @case.IsTest);
}

internal sealed record ClientList(PageData Page, ClientsSummary Summary, IReadOnlyList<ClientResponse> Clients);

internal sealed record PageData(int TotalCount, int PageSize, int Skip);

internal sealed record ClientsSummary(
    int TotalClients, int AttributedClients, int OnboardingComplete, int OnboardingPending, int TotalCases);

internal sealed record ClientDeletableResponse(bool IsDeletable, IReadOnlyList<string> Blockers);

internal sealed record PartnerResponse(
    Guid Id, string CompanyName, string ShortName, string? ContactEmail, bool IsActive, bool IsPublicDemo, double ReferralFeePercentage);

internal sealed record TokenRequest(string? ExternalTenantId);

internal sealed record TokenResponse(string AccessToken, string TokenType, int ExpiresIn, Guid CreditorId, string ExternalTenantId);

internal sealed record ContractStatusResponse(
    bool Signed, bool RequiresResigning, string InvalidationReason, Uri? TermsUrl, Uri? SolutionUrl);
