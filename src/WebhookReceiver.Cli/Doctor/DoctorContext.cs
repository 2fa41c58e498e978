using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>What the checks of one run have learnt so far, by phase; a check replaces the record of its phase.</summary>
internal sealed class DoctorContext(DoctorSettings settings, DoctorEnvironment environment) : IDisposable
{
    private HttpMessageHandler? handler;
    private IReferralApiClient? client;

    public DoctorSettings Settings => settings;

    public DoctorEnvironment Environment => environment;

    /// <summary>Gets the address that the API is asked at.</summary>
    public Uri BaseUrl { get; } = settings.BaseUrl ?? ApiAddresses.For(settings.Environment);

    public ApiPhase Api { get; set; } = new();

    public SecretsPhase Secrets { get; set; } = new();

    public EndpointsPhase Endpoints { get; set; } = new();

    /// <summary>Gets every call to the API, for the report.</summary>
    public List<ApiCall> Calls { get; } = [];

    /// <summary>Gets remarks that belong to the whole run.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Gets the typed client. It tries once: the doctor reports what it sees.</summary>
    public IReferralApiClient Client => client ??= ReferralApiClient.Create(
        new ReferralApiOptions { Environment = settings.Environment, ApiKey = Api.Key ?? "", BaseUrl = BaseUrl, MaxRetries = 0 },
        handler ??= CreateRecordingHandler());

    /// <summary>Makes a handler that records each call.</summary>
    public HttpMessageHandler CreateRecordingHandler() =>
        new RecordingHandler(Calls, environment.Time) { InnerHandler = environment.CreateApiHandler() };

    public void Dispose() => handler?.Dispose();
}

/// <summary>What is known of the API and from it.</summary>
internal sealed record ApiPhase
{
    /// <summary>Gets the key without what must not be in it.</summary>
    public string? Key { get; init; }

    /// <summary>Gets why the API is not asked any more.</summary>
    public string? SkipReason { get; init; }

    /// <summary>Gets whether the API could not be reached at all.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Gets this machine's clock minus the API's.</summary>
    public TimeSpan? ClockDifference { get; init; }

    public PartnerInfo? Partner { get; init; }

    public IReadOnlyList<WebhookSubscription>? Subscriptions { get; init; }
}

/// <summary>The secrets that are usable.</summary>
internal sealed record SecretsPhase
{
    public IReadOnlyList<DoctorSecret> Own { get; init; } = [];

    /// <summary>Gets the usable secrets of the application's other receivers, by receiver.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DoctorSecret>> Others { get; init; } =
        new Dictionary<string, IReadOnlyList<DoctorSecret>>(StringComparer.Ordinal);

    public IEnumerable<DoctorSecret> All => Own.Concat(Others.Values.SelectMany(secrets => secrets));

    /// <summary>Gets the secrets of which it is certain whether they are encoded twice.</summary>
    public HashSet<DoctorSecret> Judged { get; } = [];
}

/// <summary>A secret that the doctor may sign and verify with.</summary>
/// <param name="Name">Which one it is, in words.</param>
/// <param name="Secret">The secret.</param>
/// <param name="DecodedAgain">What it would be if it was encoded twice; <see langword="null"/> when it cannot have been.</param>
internal sealed record DoctorSecret(Seen Name, WebhookSecret Secret, WebhookSecret? DecodedAgain);

/// <summary>The endpoints to probe, or why there are none.</summary>
internal sealed record EndpointsPhase
{
    public IReadOnlyList<EndpointTarget> Targets { get; init; } = [];

    public string? SkipReason { get; init; }
}

/// <summary>An endpoint to probe, and what keeps it from being probed any further.</summary>
internal sealed class EndpointTarget(Uri url)
{
    public Uri Url => url;

    /// <summary>Gets the address without what may be secret in it.</summary>
    public string Name => url.GetLeftPart(UriPartial.Path);

    public bool IsHttps => string.Equals(url.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);

    /// <summary>Gets or sets why later checks leave it alone.</summary>
    public string? SkipReason { get; set; }
}
