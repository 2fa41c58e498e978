namespace WebhookReceiver.Simulator;

/// <summary>
/// What <c>POST /clients</c> makes of a company without a client: as set for one of its e-mail addresses, or as the name before the @ says,
/// so that a terminal can choose an outcome without any preparation.
/// </summary>
internal sealed class KnownCompanies
{
    private static readonly Dictionary<string, ClientOutcome> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["onboarded"] = ClientOutcome.Created,
        ["needs-linking"] = ClientOutcome.NeedsLinking,
        ["other-partner"] = ClientOutcome.LinkedToAnotherPartner,
        ["other-tenant"] = ClientOutcome.LinkedUnderAnotherTenant,
        ["invalid-type"] = ClientOutcome.InvalidClientType,
        ["business-rule"] = ClientOutcome.BusinessRule,
    };

    private readonly Dictionary<string, ClientOutcome> outcomes = new(StringComparer.OrdinalIgnoreCase);

    public void Set(string email, ClientOutcome outcome)
    {
        lock (outcomes)
        {
            outcomes[email] = outcome;
        }
    }

    public ClientOutcome OutcomeOf(IEnumerable<string> emails)
    {
        foreach (var email in emails)
        {
            if (TryFind(email, out var outcome))
            {
                return outcome;
            }
        }

        return ClientOutcome.OnboardingRequired;
    }

    private bool TryFind(string email, out ClientOutcome outcome)
    {
        lock (outcomes)
        {
            return outcomes.TryGetValue(email, out outcome) || Names.TryGetValue(email.Split('@')[0], out outcome);
        }
    }
}
