using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Holds what the checks of one run have learnt so far.</summary>
internal sealed class DoctorContext(DoctorSettings settings, DoctorTools tools) : IAsyncDisposable
{
    private ServiceProvider? services;

    public DoctorSettings Settings => settings;

    public DoctorTools Tools => tools;

    /// <summary>Gets every call to the API, for the report.</summary>
    public List<ApiCall> Calls { get; } = [];

    /// <summary>Gets remarks that belong to the whole run.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Gets the address that the API is asked at.</summary>
    public Uri BaseUrl { get; } = settings.BaseUrl ?? ApiAddresses.Of(settings.Environment);

    /// <summary>Gets or sets the key without what must not be in it.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets why the API is not asked any more.</summary>
    public string? NoApi { get; set; }

    /// <summary>Gets or sets whether the API could not be reached at all.</summary>
    public bool IsApiUnreachable { get; set; }

    /// <summary>Gets or sets this machine's clock minus the API's.</summary>
    public TimeSpan? ClockDifference { get; set; }

    public PartnerInfo? Partner { get; set; }

    public IReadOnlyList<WebhookSubscription>? Subscriptions { get; set; }

    /// <summary>Gets or sets the endpoints to look at, and why there are none.</summary>
    public IReadOnlyList<EndpointTarget> Endpoints { get; set; } = [];

    public string? NoEndpoints { get; set; }

    /// <summary>Gets or sets the secrets that are usable.</summary>
    public IReadOnlyList<DoctorSecret> Secrets { get; set; } = [];

    /// <summary>Gets or sets the usable secrets of the application's other receivers, by receiver.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DoctorSecret>> OtherSecrets { get; set; } = new Dictionary<string, IReadOnlyList<DoctorSecret>>(StringComparer.Ordinal);

    public IEnumerable<DoctorSecret> AllSecrets => Secrets.Concat(OtherSecrets.Values.SelectMany(secrets => secrets));

    /// <summary>Gets the secrets of which it is certain whether they are encoded twice.</summary>
    public HashSet<DoctorSecret> Judged { get; } = [];

    public ReferralClient? Client { get; set; }

    /// <summary>Gets the typed client. It tries once: the doctor reports what it sees.</summary>
    public IReferralApiClient Api => (services ??= CreateServices()).GetRequiredService<IReferralApiClient>();

    /// <summary>Makes a handler that remembers each call.</summary>
    public HttpMessageHandler CreateRecordingHandler() => new RecordingHandler(Calls, tools.Time) { InnerHandler = tools.CreateApiHandler() };

    public ValueTask DisposeAsync() => services?.DisposeAsync() ?? ValueTask.CompletedTask;

    private ServiceProvider CreateServices()
    {
        var collection = new ServiceCollection();
        collection
            .AddReferralApi(options =>
            {
                options.Environment = settings.Environment;
                options.ApiKey = ApiKey;
                options.BaseUrl = BaseUrl;
                options.MaxRetries = 0;
            })
            .ConfigurePrimaryHttpMessageHandler(CreateRecordingHandler);
        return collection.BuildServiceProvider();
    }
}
