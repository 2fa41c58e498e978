using System.Net.Mail;

namespace WebhookReceiver.Simulator;

/// <summary>
/// The field rules of <c>POST /clients</c> from the OpenAPI document and docs.debitura.com/referral-partners/error-reference.
/// </summary>
internal sealed class ClientRequestValidator
{
    private static readonly CaseRequest NoCase = new(null, null, null, null, null, null, null, null, null);

    private readonly SortedDictionary<string, List<string>> errors = new(StringComparer.Ordinal);

    /// <returns>Messages by field; empty if the request is valid.</returns>
    public static IReadOnlyDictionary<string, string[]> Validate(CreateClientRequest? request)
    {
        var validator = new ClientRequestValidator();
        validator.Check(request);
        return validator.errors.ToDictionary(error => error.Key, error => error.Value.ToArray(), StringComparer.Ordinal);
    }

    private void Check(CreateClientRequest? request)
    {
        if (request is null)
        {
            Add("Request", "Request cannot be null");
            return;
        }

        Require("ExternalTenantId", request.ExternalTenantId);
        CheckClient(request.Client);
        CheckUsers(request.Users ?? []);
        CheckCases(request.Cases ?? []);
    }

    private void CheckClient(ClientDetails? client)
    {
        if (client is null)
        {
            Add("Client", "The Client field is required.");
            return;
        }

        Require("Client.Name", client.Name);
        RequireEmail("Client.SupportEmail", client.SupportEmail);
        Limit("Client.Address", client.Address, 500);
        Limit("Client.ZipCode", client.ZipCode, 20);
        Limit("Client.City", client.City, 100);
        Limit("Client.State", client.State, 100);
        Require("Client.Country", client.Country);
        RequireKnownCountry("Client.Country", client.Country);
    }

    private void CheckUsers(IReadOnlyList<ClientUser?> users)
    {
        if (users.Count == 0)
        {
            Add("Users", "At least one user is required");
        }

        if (users.Count > 1 && users.Count(user => user?.IsOnboardingUser == true) != 1)
        {
            Add("Users", "Exactly one user must have IsOnboardingUser set to true");
        }

        for (var index = 0; index < users.Count; index++)
        {
            Require($"Users[{index}].Name", users[index]?.Name);
            RequireEmail($"Users[{index}].Email", users[index]?.Email);
        }
    }

    private void CheckCases(IReadOnlyList<CaseRequest?> cases)
    {
        HashSet<string> references = new(StringComparer.Ordinal);
        for (var index = 0; index < cases.Count; index++)
        {
            CheckCase($"Cases[{index}]", cases[index] ?? NoCase);
            if (cases[index]?.CreditorReference is { Length: > 0 } reference && !references.Add(reference))
            {
                Add($"Cases[{index}].CreditorReference", "Duplicate CreditorReference in the request");
            }
        }
    }

    private void CheckCase(string field, CaseRequest request)
    {
        Require(field + ".CurrencyCode", request.CurrencyCode);
        if (request.CurrencyCode is { Length: > 0 } code && !IsoCodes.IsCurrency(code))
        {
            Add(field + ".CurrencyCode", "Invalid currency code");
        }

        if (request.AmountToRecover is < 0)
        {
            Add(field + ".AmountToRecover", "The amount must not be negative");
        }

        if (request.DueDate < request.Date)
        {
            Add(field + ".DueDate", "The due date must not be before the invoice date");
        }

        Limit(field + ".ClaimDescription", request.ClaimDescription, 4000);
        Limit(field + ".Comments", request.Comments, 4000);
        Limit(field + ".CreditorReference", request.CreditorReference, 50);
        if (request.Debtor is { } debtor)
        {
            RequireEmail(field + ".Debtor.Email", debtor.Email);
            RequireKnownCountry(field + ".Debtor.CountryAlpha2", debtor.CountryAlpha2);
            RequireKnownCountry(field + ".Debtor.Country", debtor.Country);
        }
    }

    private void Require(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(field, $"The {field[(field.LastIndexOf('.') + 1)..]} field is required.");
        }
    }

    private void RequireEmail(string field, string? value)
    {
        Require(field, value);
        if (!string.IsNullOrWhiteSpace(value) && !MailAddress.TryCreate(value, out _))
        {
            Add(field, "Invalid email address");
        }
    }

    private void RequireKnownCountry(string field, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value) && !IsoCodes.IsCountry(value))
        {
            Add(field, $"Unknown country: {value}");
        }
    }

    private void Limit(string field, string? value, int maxCharacters)
    {
        if (value?.Length > maxCharacters)
        {
            Add(field, $"At most {maxCharacters} characters");
        }
    }

    private void Add(string field, string message)
    {
        if (!errors.TryGetValue(field, out var messages))
        {
            errors[field] = messages = [];
        }

        messages.Add(message);
    }
}
