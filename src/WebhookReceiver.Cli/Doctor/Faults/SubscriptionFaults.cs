namespace WebhookReceiver.Cli;

/// <summary>Section 3 of the checklist, first half: the subscription as Debitura has it.</summary>
internal static class SubscriptionFaults
{
    private const ChecklistSection Section = ChecklistSection.Endpoint;

    public static readonly DoctorFault None = new(
        "subscription-missing", Section, "There is no webhook subscription",
        "Create one with the endpoint's URL and the event types (POST /v1/Webhooks, or webhook-receiver subscriptions create), and " +
            "store the secret that the answer shows once.");

    public static readonly DoctorFault NotFound = new(
        "subscription-not-found", Section, "The named subscription does not exist",
        "List the subscriptions (GET /v1/Webhooks) and compare id and URL. Each environment has its own subscriptions.");

    public static readonly DoctorFault DisabledByFailures = new(
        "subscription-disabled-failures", Section, "Debitura disabled the subscription after eight failed attempts",
        "Fix the endpoint first (see what is said about it here), then set IsActive to true (webhook-receiver subscriptions update " +
            "--active true). With the durable inbox a failing handler no longer reaches Debitura.");

    public static readonly DoctorFault DisabledByGone = new(
        "subscription-disabled-gone", Section, "Debitura disabled the subscription because the endpoint answered 410 Gone",
        "Change the URL to one that is served, or delete the subscription. Find out what answers 410: a single one is enough to " +
            "disable it.");

    public static readonly DoctorFault Inactive = new(
        "subscription-inactive", Section, "The subscription is switched off",
        "Set IsActive to true (webhook-receiver subscriptions update --active true) if it should receive events.");

    public static readonly DoctorFault EventsMissing = new(
        "events-missing", Section, "The subscription does not include all event types",
        "Review which event types are subscribed and add the missing ones to the subscription. Name those that you need with " +
            "--expect if you do not want all.");

    public static readonly DoctorFault TestMode = new(
        "test-mode-wrong", Section, "The subscription's test mode is not the expected one",
        "A subscription in test mode gets the events of test cases only, one without gets those of live cases only. Set isTestMode " +
            "to what you expect, or create a second subscription.");

    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        None, NotFound, DisabledByFailures, DisabledByGone, Inactive, EventsMissing, TestMode,
    ];
}
