namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>Client requests of people who do not exist.</summary>
public static class SampleRequests
{
    public const string Tenant = "tenant-12345";
    public const string Email = "billing@acme.example";
    public const string Company = "Acme Example Ltd";

    public static ClientRequest Acme(string tenant = Tenant) => new()
    {
        ExternalTenantId = tenant,
        Client = new ClientDetails { Name = Company, Country = "PT", SupportEmail = Email },
        Users = [new ClientUser { Name = "Jo Example", Email = "jo@acme.example", IsOnboardingUser = true }],
        Cases =
        [
            new ClientCase
            {
                CurrencyCode = "EUR",
                AmountToRecover = 4000.50m,
                Date = new DateOnly(2026, 2, 22),
                DueDate = new DateOnly(2026, 3, 2),
                CreditorReference = "INV-1",
                AmountOver6Months = 100,
                Debtor = new ClientCaseDebtor { Type = "Company", Name = "Debtor Example", CountryAlpha2 = "PT" },
            },
        ],
    };
}
