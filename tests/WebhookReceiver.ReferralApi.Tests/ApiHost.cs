using Microsoft.Extensions.Logging;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>The client on a stub or a server, with a clock that only the test moves.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    public const string Key = "key-of-a-test-0123456789";

    private readonly ServiceProvider services;

    public ApiHost(StubApi? api = null, Action<ReferralApiOptions>? configure = null)
    {
        var builder = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log))
            .AddReferralApi(options =>
            {
                options.Environment = ReferralApiEnvironment.Test;
                options.ApiKey = Key;
                options.MaxRetries = 0;
                configure?.Invoke(options);
            });
        if (api is not null)
        {
            builder.ConfigurePrimaryHttpMessageHandler(() => api);
        }

        services = builder.Services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Client = services.GetRequiredService<IReferralApiClient>();
    }

    public TimerClock Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255));

    public LogRecorder Log { get; } = new();

    public IReferralApiClient Client { get; }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
