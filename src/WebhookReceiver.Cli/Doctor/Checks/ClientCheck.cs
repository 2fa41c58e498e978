using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Asks the API where a named client stands.</summary>
internal sealed class ClientCheck : IDoctorCheck
{
    private const string Item = "Client";

    public ChecklistSection Section => ChecklistSection.Onboarding;

    public string Title => "the client";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Settings.ClientId is not { } id)
        {
            return [];
        }

        if (context.Api.SkipReason is { } reason)
        {
            return [Finding.Skipped(ChecklistSection.Onboarding, Item, reason)];
        }

        try
        {
            return Check(context.Settings, await context.Client.FindClientAsync(id, cancellationToken));
        }
        catch (ReferralApiException failure)
        {
            return [ApiFailure.From(failure, $"GET /clients/{{externalTenantId}}")];
        }
    }

    private static IReadOnlyList<Finding> Check(DoctorSettings settings, ReferralClient? client)
    {
        if (client is null)
        {
            // A saved answer or event says which of the possibilities it is.
            return settings.Event is not null || settings.Response is not null
                ?
                [
                    Finding.Skipped(
                        ChecklistSection.Onboarding,
                        Item,
                        "The client has no active link yet; see what is said about the saved answer or event."),
                ]
                : [ClientFaults.NotLinked.Found($"GET /clients/{{externalTenantId}} answers 404")];
        }

        return
        [
            Finding.Pass(ChecklistSection.Conflict, Item, $"the client has an active link"),
            OnboardingOf(client),
        ];
    }

    private static Finding OnboardingOf(ReferralClient client) => client switch
    {
        { OnboardingDone: true } => Finding.Pass(ChecklistSection.Onboarding, "Onboarding", $"complete"),
        { OnboardingLinks.Url: { } url } => ClientFaults.Onboarding.Found($"onboardingDone is false; the client signs at {url}"),
        _ => ClientFaults.Onboarding.Found($"onboardingDone is false, and the answer has no onboarding URL; POST /clients again gives one"),
    };
}
