using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Looks at the subscriptions as Debitura has them, and chooses the endpoints to look at.</summary>
internal sealed class SubscriptionCheck : IDoctorCheck
{
    private const string Item = "Subscription";

    public ChecklistSection Section => ChecklistSection.Endpoint;

    public string Title => "the webhook subscriptions";

    public async Task<IReadOnlyList<Finding>> RunAsync(DoctorContext context, CancellationToken cancellationToken)
    {
        if (context.Api.SkipReason is { } reason)
        {
            Skip("The subscriptions are not known: " + reason);
            return [Finding.Skipped(ChecklistSection.Endpoint, Item, reason)];
        }

        try
        {
            var all = await context.Client.ListSubscriptionsAsync(cancellationToken);
            context.Api = context.Api with { Subscriptions = all };
            return Check(context, all);
        }
        catch (ReferralApiException failure)
        {
            Skip("The subscriptions could not be listed.");
            return [ApiFailure.From(failure, $"GET /v1/Webhooks")];
        }

        void Skip(string why) => context.Endpoints = new EndpointsPhase { SkipReason = why };
    }

    private static List<Finding> Check(DoctorContext context, IReadOnlyList<WebhookSubscription> all)
    {
        if (all.Count == 0)
        {
            context.Endpoints = new EndpointsPhase { SkipReason = "There is no subscription." };
            return [SubscriptionFaults.None.Found($"GET /v1/Webhooks lists none")];
        }

        var chosen = Choose(context, all);
        if (chosen.Count == 0)
        {
            context.Endpoints = new EndpointsPhase { SkipReason = "The named subscription does not exist." };
            return [SubscriptionFaults.NotFound.Found($"{context.Settings.SubscriptionId} is none of the {all.Count} listed")];
        }

        var urls = chosen.Select(subscription => subscription.Url).OfType<Uri>().DistinctBy(url => url.AbsoluteUri, StringComparer.Ordinal);
        context.Endpoints = new EndpointsPhase { Targets = [.. urls.Select(url => new EndpointTarget(url))] };
        return
        [
            .. chosen.Select(CheckActive),
            .. Looked(context.Settings, chosen)
                .GroupBy(subscription => subscription.IsTestMode == true)
                .Select(mode => CheckEvents(context.Settings, mode.Key, [.. mode])),
            .. CheckTestMode(context.Settings.ExpectTestMode, chosen),
        ];
    }

    private static IReadOnlyList<WebhookSubscription> Choose(DoctorContext context, IReadOnlyList<WebhookSubscription> all)
    {
        if (context.Settings.SubscriptionId is { } id)
        {
            return [.. all.Where(subscription => subscription.Id == id)];
        }

        // One that was switched off long ago beside one that works is no fault.
        WebhookSubscription[] active = [.. all.Where(subscription => subscription.IsActive != false)];
        if (active.Length > 0 && active.Length < all.Count)
        {
            context.Notes.Add(
                $"{all.Count - active.Length} subscription(s) that are switched off were left out; name one with --subscription to " +
                    $"check it.");
        }

        return active.Length > 0 ? active : all;
    }

    /// <summary>
    /// Those whose event types are to be complete: of the mode that is expected, as long as there are any. What is subscribed beside them
    /// is the user's own affair.
    /// </summary>
    private static IEnumerable<WebhookSubscription> Looked(DoctorSettings settings, IReadOnlyList<WebhookSubscription> chosen)
    {
        WebhookSubscription[] expected = [.. chosen.Where(subscription => subscription.IsTestMode == true == settings.ExpectTestMode)];
        return expected.Length > 0 ? expected : chosen;
    }

    /// <summary>
    /// Those of one mode may share the event types among them; those of the other mode see other cases, so they cannot stand in.
    /// </summary>
    private static Finding CheckEvents(DoctorSettings settings, bool isTestMode, IReadOnlyList<WebhookSubscription> subscriptions)
    {
        string[] events = [.. subscriptions.SelectMany(subscription => subscription.Events).Distinct(StringComparer.Ordinal)];
        string[] missing = [.. settings.ExpectedEvents.Except(events, StringComparer.Ordinal)];
        var cases = Seen.Own(isTestMode ? "test" : "live");
        return missing.Length > 0
            ? SubscriptionFaults.EventsMissing.Found($"missing: {string.Join(", ", missing)} (of {cases} cases)")
            : Finding.Pass(
                ChecklistSection.Endpoint,
                "Event types",
                $"{events.Length} subscribed for {cases} cases, none of the expected ones is missing");
    }

    /// <summary>One for live cases and one for test cases beside each other is how both are received.</summary>
    private static IEnumerable<Finding> CheckTestMode(bool expected, IReadOnlyList<WebhookSubscription> subscriptions)
    {
        var isThere = subscriptions.Any(subscription => subscription.IsTestMode == true == expected);
        foreach (var subscription in subscriptions)
        {
            var isTestMode = subscription.IsTestMode == true;
            Seen seen =
                $"isTestMode is {Seen.Own(isTestMode ? "true" : "false")}: events of {Seen.Own(isTestMode ? "test" : "live")} cases only";
            yield return isThere
                ? Finding.Pass(ChecklistSection.Endpoint, "Test mode", seen)
                : SubscriptionFaults.TestMode.Found($"{seen}, expected {Seen.Own(expected ? "true" : "false")}");
        }
    }

    private static Finding CheckActive(WebhookSubscription subscription)
    {
        Seen name = $"{subscription.Id} ({subscription.Url?.GetLeftPart(UriPartial.Path)})";
        if (subscription.IsActive != false)
        {
            return Finding.Pass(ChecklistSection.Endpoint, Item, $"{name} is active");
        }

        var reason = subscription.DisabledReason ?? "";
        var fault = reason.Contains("410", StringComparison.Ordinal) ? SubscriptionFaults.DisabledByGone
            : reason.Contains("failures", StringComparison.OrdinalIgnoreCase) ? SubscriptionFaults.DisabledByFailures
            : SubscriptionFaults.Inactive;
        return fault.Found($"{name}: {(string.IsNullOrWhiteSpace(reason) ? Seen.Own("isActive is false, without a reason") : reason)}");
    }
}
