using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace WebhookReceiver.ReferralApi;

/// <summary>Makes clients without a container, for tools and scripts. Applications call <c>services.AddReferralApi(...)</c>, which link recovery needs too.</summary>
public static class ReferralApiClient
{
    /// <summary>Makes a client. Make one and keep it: each has its own connections.</summary>
    /// <param name="options">The settings, which are checked at once.</param>
    /// <param name="handler">What sends the requests, the caller's to dispose; by default a handler that follows no redirect.</param>
    /// <param name="clock">The clock of timeouts and retries; by default the system's.</param>
    /// <returns>The client.</returns>
    /// <exception cref="OptionsValidationException">A setting breaks a rule. All broken ones are named.</exception>
    public static IReferralApiClient Create(ReferralApiOptions options, HttpMessageHandler? handler = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (new ReferralApiOptionsValidator(new ReferralApiSection()).Validate(Options.DefaultName, options) is { Failed: true } result)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ReferralApiOptions), result.Failures);
        }

        clock ??= TimeProvider.System;
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>();
        RetryPipeline.Build(pipeline, options, clock);
#pragma warning disable CA2000 // Dispose objects before losing scope: the client keeps them as long as it lives
        var chain = new ResilienceHandler(pipeline.Build()) { InnerHandler = new BoundedResponseHandler { InnerHandler = handler ?? CreateHandler() } };
#pragma warning restore CA2000
        return new HttpReferralApiClient(new SingleHandlerFactory(chain), Options.Create(options), clock);
    }

    // A redirect would carry the key to wherever it leads.
    internal static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        Proxy = LoopbackBypass.OfDefaultProxy,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    private sealed class SingleHandlerFactory(HttpMessageHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
