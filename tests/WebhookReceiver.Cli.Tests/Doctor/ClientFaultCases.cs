using System.Text;
using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Sections 4 to 7 of the checklist.</summary>
internal static class ClientFaultCases
{
    private const string GoodCase =
        """{"currencyCode":"EUR","amountToRecover":100,"creditorReference":"A-1","debtor":{"name":"John Roe","email":"john.roe@example.com","countryAlpha2":"DE"}}""";

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        Answer("409: the client must approve", "client-needs-linking", "type ClientExistsNeedsLinking; approval URL", "needs-linking"),
        Answer("409: another external tenant id", "client-other-tenant", "AlreadyLinkedDifferentTenant", "other-tenant"),
        Answer("409: another partner", "client-other-partner", "ClientAlreadyLinkedToAnotherPartner", "other-partner"),
        Answer(
            "409: another partner, older spelling, nested",
            "client-other-partner",
            "AlreadyLinkedToAnotherPartner",
            "other-partner",
            variants: ApiVariants.OlderConflictNames | ApiVariants.NestedConflict),
        Answer("409: not a creditor", "client-invalid-type", "InvalidClientType", "invalid-type"),
        new(
            "409: a new kind",
            "client-conflict-unknown",
            "type SomethingNew",
            it => it.Settings = to => to with { Response = Saved("""{"type":"SomethingNew","message":"?"}""", 409) }),
        new("client without a link", "client-not-linked", "404", it => it.Settings = to => to with { ClientId = "nobody" }),

        Answer("202: onboarding not complete", "client-onboarding", "the client signs at http", "somebody"),
        new("client stuck in onboarding", "client-onboarding", "onboardingDone is false; the client signs at http", it =>
            it.Before = async setup =>
        {
            await setup.CreateClientAsync("somebody");
            setup.Settings = setup.Settings with { ClientId = DoctorSetup.Tenant };
        }),

        Answer(
            "400: invalid currency",
            "validation-failed",
            "Cases[0].CurrencyCode: Invalid currency code",
            "somebody",
            """[{"currencyCode":"EURO","amountToRecover":1}]"""),
        Answer("400: negative amount, as a problem document", "validation-failed",
            "Cases[0].AmountToRecover: The amount must not be negative", "somebody",
            """[{"currencyCode":"EUR","amountToRecover":-1}]""", ApiVariants.ValidationProblem),
        Answer(
            "400: due before the invoice",
            "validation-failed",
            "Cases[0].DueDate",
            "somebody",
            """[{"currencyCode":"EUR","amountToRecover":1,"date":"2026-02-01","dueDate":"2026-01-01"}]"""),
        Answer("422: business rule", "business-rule", "CreditorBlocked", "business-rule"),
        new("cases sent twice", "cases-failed", "IdempotencyViolation", it => it.Before = async setup =>
        {
            await setup.CreateClientAsync("onboarded", $"[{GoodCase}]");
            setup.Settings = setup.Settings with { Response = await setup.CreateClientAsync("onboarded", $"[{GoodCase}]") };
        }),
        new("stored case not created", "stored-case-failed", "cases.replay_failed", it => it.Before = async setup =>
        {
            await setup.CreateClientAsync("needs-linking", $"[{GoodCase}]");
            setup.Simulator.Faults.StoredCasesFail = true;
            var failed = await setup.CatchAsync(
                WebhookEventTypes.CasesReplayFailed, () => Task.FromResult(setup.Simulator.Clients.Approve(DoctorSetup.Tenant)));
            setup.Settings = setup.Settings with { Event = DoctorSetup.BodyOf(failed) };
        }),
        Answer("no partner in the debtor's country", "cases-no-partner",
            "case 1: NoPartnerAvailable: No collection partner is available in AQ", "onboarded",
            $"[{GoodCase}," + """{"currencyCode":"EUR","amountToRecover":1,"debtor":{"name":"Pen Guin","email":"pen.guin@example.com","countryAlpha2":"AQ"}}]"""),
    ];

    public static SavedHttp Saved(string body, int? status = null) =>
        SavedHttp.Parse(Encoding.UTF8.GetBytes(body)) with { Status = status };

    private static FaultCase Answer(
        string name, string code, string seen, string user, string cases = "[]", ApiVariants variants = ApiVariants.None) =>
        new(name, code, seen, it => it.Before = async setup =>
    {
        setup.Simulator.Faults.Variants = variants;
        setup.Settings = setup.Settings with { Response = await setup.CreateClientAsync(user, cases) };
        setup.Simulator.Faults.Clear();
    });
}
