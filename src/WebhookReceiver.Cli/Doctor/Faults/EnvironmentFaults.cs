namespace WebhookReceiver.Cli;

/// <summary>Section 1 of the checklist: wrong environment.</summary>
internal static class EnvironmentFaults
{
    private const ChecklistSection Section = ChecklistSection.Environment;

    public static readonly DoctorFault KeyOfOtherEnvironment = new(
        "key-of-other-environment", Section, "The key belongs to the other environment",
        "Production and test keys are issued separately. Either set the environment and base URL that the key belongs to, or " +
            "configure the key of the environment that you mean.");

    public static readonly DoctorFault BaseUrlOfOtherEnvironment = new(
        "base-url-of-other-environment", Section, "The base URL is that of the other environment",
        "Ask your developer which base URL is configured. Use https://referral-api.debitura.com for production and " +
            "https://testreferral-api.debitura.com for test, and the key that belongs to it.");

    public static readonly DoctorFault BaseUrlUnknown = new(
        "base-url-unknown", Section, "The base URL is not one of Debitura's",
        "Use https://referral-api.debitura.com for production or https://testreferral-api.debitura.com for test, without a path. " +
            "With a simulator on this machine add --allow-loopback.");

    public static readonly DoctorFault ApiUnreachable = new(
        "api-unreachable", Section, "The API cannot be reached",
        "Check the host name of the base URL, and that this machine's firewall or proxy lets https connections to it out.");

    public static readonly DoctorFault ApiNotJson = new(
        "api-not-json", Section, "Something that is not the API answers at the base URL",
        "Check the base URL: it is the API's address, not that of the portal or the documentation. If it is right, a proxy in " +
            "between answers in the API's place.");

    public static readonly DoctorFault ApiWrongPath = new(
        "api-not-found", Section, "The API answers 404",
        "Configure the base URL without a path: the client adds /v1/Webhooks, /clients and the others itself.");

    public static readonly DoctorFault ApiServerError = new(
        "api-server-error", Section, "The API has a fault of its own",
        "Run the doctor again in a few minutes. If it stays, send the bundle that --report writes to contact@debitura.com.");

    public static readonly DoctorFault ApiRateLimited = new(
        "api-rate-limited", Section, "The API refuses calls because there were too many",
        "Wait as long as the answer says, then run the doctor again. The limit counts all calls with this key: 2,000 a minute. Look " +
            "for a loop in the integration.");

    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        KeyOfOtherEnvironment, BaseUrlOfOtherEnvironment, BaseUrlUnknown, ApiUnreachable, ApiNotJson, ApiWrongPath, ApiServerError,
        ApiRateLimited,
    ];
}
