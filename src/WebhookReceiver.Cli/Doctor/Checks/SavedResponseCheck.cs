using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Says what a saved answer of <c>POST /clients</c> means.</summary>
internal sealed class SavedResponseCheck : IDoctorCheck
{
    private const string Item = "Saved answer";

    public ChecklistSection Section => ChecklistSection.Conflict;

    public string Title => "the saved answer";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Settings.Response is not { } saved)
        {
            return [];
        }

        if ((saved.Status ?? StatusOf(saved)) is not { } status)
        {
            return [Finding.Skipped(ChecklistSection.Conflict, Item, "The answer does not show its status: add it with --status.")];
        }

        try
        {
            return [.. Check(await SavedResponseReader.ReadAsync(saved, status, cancellationToken))];
        }
        catch (ReferralApiException failure)
        {
            return [ApiFailure.From(failure, $"POST /clients")];
        }
    }

    /// <summary>Tells the status by the fields that only one kind of answer has.</summary>
    private static int? StatusOf(SavedHttp saved) => saved.ReadObject() switch
    {
        null => null,
        { } body when body.Field("onboardingDone") is { } done => done.ValueKind == System.Text.Json.JsonValueKind.True ? 201 : 202,
        { } body when body.Field("conflictResponse") is not null => 409,
        { } body when (body.Text("type") ?? "").Contains("Client", StringComparison.Ordinal)
            || (body.Text("type") ?? "").Contains("Linked", StringComparison.Ordinal) => 409,
        { } body when body.Field("signingHandoff") is not null => 422,
        { } body when body.Field("errors") is not null
            || body.Field("validationErrors") is not null
            || body.Field("details") is not null => 400,
        { } body when body.EnumerateObject().Any()
            && body.EnumerateObject().All(field => field.Value.ValueKind == System.Text.Json.JsonValueKind.Array)
            && body.Field("businessErrors") is null => 400,
        _ => null,
    };

    private static IEnumerable<Finding> Check(ClientResult result) => result switch
    {
        ClientResult.Created created =>
        [
            Finding.Pass(ChecklistSection.Conflict, Item, $"the client is created and linked (201)"),
            Finding.Pass(ChecklistSection.Onboarding, Item, $"onboarding is complete (201)"),
            .. CasesOf(created.Client),
        ],
        ClientResult.OnboardingRequired onboarding => [OnboardingOf(onboarding), .. CasesOf(onboarding.Client)],
        ClientResult.Conflict conflict => [ConflictOf(conflict)],
        ClientResult.ValidationFailed failed => [ValidationOf(failed)],
        ClientResult.BusinessRuleFailed rule => [RuleOf(rule)],
        _ => throw new InvalidOperationException("A kind of answer without a finding: " + result.GetType().Name),
    };

    private static Finding OnboardingOf(ClientResult.OnboardingRequired onboarding) =>
        ClientFaults.Onboarding.Found(
            onboarding.OnboardingUrl is { } url ? $"202; the client signs at {url}" : "202, without an onboarding URL");

    private static Finding ConflictOf(ClientResult.Conflict conflict)
    {
        var type = $"409, type {conflict.TypeText ?? "absent"}";
        return conflict.Kind switch
        {
            ClientConflict.NeedsLinking => ClientFaults.NeedsLinking.Found(
                conflict.ApprovalUrl is { } url
                    ? $"{type}; approval URL {url.GetLeftPart(UriPartial.Path)} (its token is left out here)"
                    : $"{type}, without an approval URL"),
            ClientConflict.LinkedUnderAnotherTenant => ClientFaults.OtherTenant.Found($"{type}; {conflict.Message}"),
            ClientConflict.LinkedToAnotherPartner => ClientFaults.OtherPartner.Found(type),
            ClientConflict.InvalidClientType => ClientFaults.InvalidType.Found(type),
            _ => ClientFaults.UnknownConflict.Found(type),
        };
    }

    private static Finding ValidationOf(ClientResult.ValidationFailed failed)
    {
        var fields = failed.FieldErrors.Select(field => $"{field.Key}: {string.Join(' ', field.Value)}");
        var seen = failed.FieldErrors.Count > 0 ? string.Join("; ", fields) : failed.Message ?? "400, without a field";
        return ClientFaults.ValidationFailed.Found(seen);
    }

    private static Finding RuleOf(ClientResult.BusinessRuleFailed rule)
    {
        var errors = rule.Errors.Select(
            error => $"{error.Type}: {error.Message}{(error.SolutionUrl is { } url ? $" (solution: {url})" : "")}");
        return ClientFaults.BusinessRule.Found(rule.Errors.Count > 0 ? string.Join("; ", errors) : "422, without a rule");
    }

    private static IEnumerable<Finding> CasesOf(ReferralClient client)
    {
        var results = client.CaseResults;
        if (results is null)
        {
            yield break;
        }

        var withoutPartner = results.FailedCases.Where(failed => failed.Kind == FailedCaseKind.NoPartnerAvailable).ToArray();
        var others = results.FailedCases.Except(withoutPartner).ToArray();
        if (withoutPartner.Length > 0)
        {
            yield return ClientFaults.NoPartner.Found(string.Join("; ", withoutPartner.Select(Describe)));
        }
        else
        {
            yield return Finding.Pass(ChecklistSection.Coverage, "Cases", $"no case failed for want of a partner");
        }

        if (others.Length > 0)
        {
            yield return ClientFaults.CaseFailed.Found(string.Join("; ", others.Select(Describe)));
        }
    }

    private static string Describe(FailedCase failed)
    {
        var fields = failed.ValidationErrors is { Count: > 0 } errors
            ? $" ({string.Join("; ", errors.Select(field => $"{field.Key}: {string.Join(' ', field.Value)}"))})"
            : "";
        return $"case {failed.CaseIndex}: {failed.ErrorType}: {failed.ErrorMessage}{fields}";
    }
}
