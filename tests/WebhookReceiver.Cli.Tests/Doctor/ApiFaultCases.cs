using WebhookReceiver.Simulator;

namespace WebhookReceiver.Cli.Tests;

/// <summary>Sections 1 and 2 of the checklist, and the subscriptions of section 3.</summary>
internal static class ApiFaultCases
{
    private const string Key = SimulatorOptions.DemoApiKey;

    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new(
            "production key in the test environment",
            "key-of-other-environment",
            "accepted at https://referral-api.debitura.com",
            it => it.Settings = to => to with { ApiKey = SimulatorOptions.DemoProductionApiKey }),
        new(
            "production URL for the test environment",
            "base-url-of-other-environment",
            "the address is that of production",
            it => it.Settings = to => to with { BaseUrl = ApiAddresses.Production, ApiKey = SimulatorOptions.DemoProductionApiKey }),
        new(
            "a stranger's base URL",
            "base-url-unknown",
            "https://api.example/",
            it => it.Settings = to => to with { BaseUrl = new Uri("https://api.example") }),
        new(
            "the base URL with http",
            "base-url-unknown",
            "http://testreferral-api.debitura.com/",
            it => it.Settings = to => to with { BaseUrl = new Uri("http://testreferral-api.debitura.com") }),
        new("API unavailable", "api-unreachable", "connection refused", it => it.ApiIsDown = true),
        new(
            "a web page instead of the API",
            "api-not-json",
            "200 (text/html)",
            it => it.Debitura = at => at.Faults.HtmlInsteadOfJson = true),
        new("API answers 404", "api-not-found", "404", it => it.Debitura = at => at.Faults.ApiStatus = 404),
        new("API answers 500", "api-server-error", "500", it => it.Debitura = at => at.Faults.ApiStatus = 500),
        new("API answers 503", "api-server-error", "503", it => it.Debitura = at => at.Faults.ApiStatus = 503),
        new(
            "API answers 429",
            "api-rate-limited",
            "wait 7 s",
            it => it.Debitura = at => (at.Faults.ApiStatus, at.Faults.RetryAfter) = (429, TimeSpan.FromSeconds(7))),

        new("no key", "key-missing", "no key was given", it => it.Settings = to => to with { ApiKey = null }),
        new("blank key", "key-missing", "the key is blank", it => it.Settings = to => to with { ApiKey = "  " }),
        new(
            "key with a space in front",
            "key-white-space",
            "U+0020 at the start",
            it => it.Settings = to => to with { ApiKey = " " + Key }),
        new(
            "key with a line break behind",
            "key-white-space",
            "U+000A at the end",
            it => it.Settings = to => to with { ApiKey = Key + "\n" }),
        new(
            "key with a control character",
            "key-control-character",
            "U+0007 as character 5",
            it => it.Settings = to => to with { ApiKey = Key.Insert(4, "\a") }),
        new(
            "key with a zero-width space",
            "key-invisible-character",
            "U+200B as character 5",
            it => it.Settings = to => to with { ApiKey = Key.Insert(4, "\u200B") }),
        new(
            "key with a byte order mark",
            "key-invisible-character",
            "U+FEFF at the start",
            it => it.Settings = to => to with { ApiKey = "\uFEFF" + Key }),
        new(
            "key in quotation marks",
            "key-quoted",
            "U+0022 at the start, U+0022 at the end",
            it => it.Settings = to => to with { ApiKey = $"\"{Key}\"" }),
        new(
            "a key that nobody knows",
            "key-refused",
            "here and in the other environment",
            it => it.Settings = to => to with { ApiKey = "a-key-of-nobody" }),
        new("a refused key, and a stranger as the other environment", "key-refused",
            "http://api.example was not asked: the key is sent to Debitura's own https addresses only",
            it => it.Settings = to => to with { ApiKey = "a-key-of-nobody", OtherBaseUrl = new Uri("http://api.example/v1?x") }),
        new(
            "key refused by Debitura",
            "key-refused",
            "401 in either header",
            it => it.Debitura = at => at.Faults.KeyRefused = at.OtherEnvironment!.Faults.KeyRefused = true),
        new("key without the right", "key-forbidden", "403", it => it.Debitura = at => at.Faults.ApiStatus = 403),

        new("no subscription", "subscription-missing", "lists none", it => it.Subscription = _ => null),
        new(
            "a subscription that does not exist",
            "subscription-not-found",
            "is none of the 1 listed",
            it => it.Settings = to => to with { SubscriptionId = Guid.NewGuid() }),
        new("subscription disabled after eight failures", "subscription-disabled-failures", "Exceeded maximum retry attempts (8 failures)",
            it => it.Subscription = to => to with { IsActive = false, DisabledReason = "Exceeded maximum retry attempts (8 failures)" }),
        new(
            "subscription disabled by 410",
            "subscription-disabled-gone",
            "Endpoint returned 410 Gone",
            it => it.Subscription = to => to with { IsActive = false, DisabledReason = "Endpoint returned 410 Gone" }),
        new(
            "subscription switched off",
            "subscription-inactive",
            "isActive is false",
            it => it.Subscription = to => to with { IsActive = false }),
        new(
            "event types missing",
            "events-missing",
            "missing: case.closed, cases.replay_failed",
            it => it.Subscription = to => to with { Events = [.. to.Events.Except(["case.closed", "cases.replay_failed"])] }),
        new(
            "subscription in test mode",
            "test-mode-wrong",
            "isTestMode is true",
            it => it.Subscription = to => to with { IsTestMode = true }),
        new(
            "subscription not in test mode",
            "test-mode-wrong",
            "expected true",
            it => it.Settings = to => to with { ExpectTestMode = true }),
    ];
}
