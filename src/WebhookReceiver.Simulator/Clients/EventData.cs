using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>The data of each event, as far as Debitura documents it; nothing is added that no document mentions.</summary>
internal static class EventData
{
    public static JsonObject Signed(SimulatedClient client, DateTimeOffset signedAt) => new()
    {
        ["externalTenantId"] = client.ExternalTenantId,
        ["creditor"] = Creditor(client, withAttribution: true),
        ["signedAt"] = signedAt.UtcDateTime,
    };

    /// <summary>Declining is the one event that says nothing of the attribution.</summary>
    public static JsonObject Link(SimulatedClient client, bool withAttribution) => new()
    {
        ["externalTenantId"] = client.ExternalTenantId,
        ["creditor"] = Creditor(client, withAttribution),
    };

    /// <summary>A request that is not approved tells nothing about the account it found.</summary>
    public static JsonObject LinkRequest(SimulatedClient client) => new() { ["externalTenantId"] = client.ExternalTenantId };

    public static JsonObject Case(SimulatedCase @case) => new()
    {
        ["caseId"] = @case.Id,
        ["reference"] = @case.Reference,
        ["externalTenantId"] = @case.ExternalTenantId,
    };

    public static JsonObject CaseUpdated(SimulatedCase @case, string oldLifecycle, string newLifecycle)
    {
        var data = Case(@case);
        data["oldLifecycle"] = oldLifecycle;
        data["newLifecycle"] = newLifecycle;
        return data;
    }

    public static JsonObject CaseClosed(SimulatedCase @case, string closeCode, string? closeComment)
    {
        var data = Case(@case);
        data["closeCode"] = closeCode;
        data["closeComment"] = closeComment;
        return data;
    }

    public static JsonObject ReplayFailed(string externalTenantId, FailedCase failure) => new()
    {
        ["externalTenantId"] = externalTenantId,
        ["caseIndex"] = failure.CaseIndex,
        ["creditorReference"] = failure.CreditorReference,
        ["errorType"] = failure.ErrorType,
        ["errorMessage"] = failure.ErrorMessage,
    };

    private static JsonObject Creditor(SimulatedClient client, bool withAttribution)
    {
        var creditor = new JsonObject
        {
            ["id"] = client.CreditorId,
            ["companyName"] = client.CompanyName,
            ["registrationNumber"] = client.RegistrationNumber,
            ["countryId"] = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(client.Country)).AsSpan(0, 16)),
        };
        if (withAttribution)
        {
            creditor["isAttributed"] = client.IsAttributed;
        }

        return creditor;
    }
}
