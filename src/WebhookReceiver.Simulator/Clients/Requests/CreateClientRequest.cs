namespace WebhookReceiver.Simulator;

/// <summary>The body of <c>POST /clients</c>. The members may be used after <see cref="ClientRequestValidator"/> found no error.</summary>
internal sealed record CreateClientRequest(string? ExternalTenantId, ClientDetails? Client, IReadOnlyList<ClientUser?>? Users, IReadOnlyList<CaseRequest?>? Cases)
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
