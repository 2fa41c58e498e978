namespace WebhookReceiver.Simulator;

/// <summary>The body of <c>POST /clients</c>. The members may be used after <see cref="ClientRequestValidator"/> found no error.</summary>
internal sealed record CreateClientRequest(
    string? ExternalTenantId, ClientDetails? Client, IReadOnlyList<ClientUser?>? Users, IReadOnlyList<CaseRequest?>? Cases)
{
    public ClientUser OnboardingUser => Users!.FirstOrDefault(user => user!.IsOnboardingUser == true) ?? Users![0]!;

    /// <summary>The addresses by which Debitura finds an account.</summary>
    public IEnumerable<string> Emails => Users!.Select(user => user!.Email!).Append(Client!.SupportEmail!);

    public SimulatedClient ToClient() => new()
    {
        ExternalTenantId = ExternalTenantId!,
        CompanyName = Client!.Name!,
        Email = OnboardingUser.Email!,
        Country = Client.Country!,
        RegistrationNumber = Client.RegistrationNumber,
    };
}

internal sealed record ClientDetails(
    string? Name,
    string? RegistrationNumber,
    string? Address,
    string? ZipCode,
    string? City,
    string? State,
    string? Country,
    string? SupportEmail,
    string? SupportPhone);

internal sealed record ClientUser(string? Name, string? Email, bool? IsOnboardingUser);

internal sealed record CaseRequest(
    string? CurrencyCode,
    decimal? AmountToRecover,
    DateTimeOffset? Date,
    DateTimeOffset? DueDate,
    string? ClaimDescription,
    string? Comments,
    string? CreditorReference,
    bool? IsTest,
    DebtorRequest? Debtor);

internal sealed record DebtorRequest(string? Type, string? Name, string? CountryAlpha2, string? Country, string? Email);
