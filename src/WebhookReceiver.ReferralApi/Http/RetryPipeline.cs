using System.Net;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Time limits and retries: the whole call, around the retries, around each attempt. A call that Debitura may have acted on is repeated only if it is repeatable; one that was refused
/// for its rate (429), or for which no connection came about, always. A wait that the call's time does not allow is not begun: the caller gets the 429.
/// </summary>
internal static class RetryPipeline
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(20);

    public static void Build(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ReferralApiOptions options, TimeProvider clock)
    {
        pipeline.TimeProvider = clock;
        pipeline.AddTimeout(options.TotalTimeout);
        if (options.MaxRetries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = MaxDelay,
                ShouldRetryAfterHeader = false,
                ShouldHandle = arguments => ShouldRepeatAsync(arguments.Outcome, arguments.Context, options, clock),
                DelayGenerator = arguments => AskedWaitAsync(arguments.Outcome.Result, clock),
            });
        }

        pipeline.AddTimeout(options.AttemptTimeout);
    }

    private static async ValueTask<bool> ShouldRepeatAsync(Outcome<HttpResponseMessage> outcome, ResilienceContext context, ReferralApiOptions options, TimeProvider clock)
    {
        var call = context.GetRequestMessage() is { } request && request.Options.TryGetValue(CallOptions.Key, out var found) ? found : new CallOptions(IsRepeatable: false, clock.GetTimestamp());
        var isTransient = outcome switch
        {
            { Result.StatusCode: HttpStatusCode.TooManyRequests } => true,
            { Exception: HttpRequestException exception } when IsUnsent(exception) => true,
            { Result.StatusCode: HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError } => call.IsRepeatable,
            { Exception: HttpRequestException { HttpRequestError: not HttpRequestError.ConfigurationLimitExceeded } or IOException or TimeoutRejectedException } => call.IsRepeatable,
            _ => false,
        };

        var wait = isTransient ? await AskedWaitAsync(outcome.Result, clock).ConfigureAwait(false) : null;
        return isTransient && (wait is null || wait < options.TotalTimeout - clock.GetElapsedTime(call.StartedAt));
    }

    private static async ValueTask<TimeSpan?> AskedWaitAsync(HttpResponseMessage? response, TimeProvider clock) =>
        response is { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable }
            ? RetryAfter.Of(response, await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false), clock)
            : null;

    private static bool IsUnsent(HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
