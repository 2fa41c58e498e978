using System.Net;

namespace WebhookReceiver.ReferralApi;

/// <summary>Until when Debitura asked not to be called. One for the process: a rate limit is the key's, whichever event met it.</summary>
internal sealed class ApiPause(TimeProvider clock)
{
    private long until;

    /// <summary>Makes a call, and records how long it asks to wait when it fails.</summary>
    /// <exception cref="ReferralApiException">The call failed, or was not made because an earlier pause is not over.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        var rest = TimeSpan.FromTicks(Volatile.Read(ref until) - clock.GetUtcNow().UtcTicks);
        if (rest > TimeSpan.Zero)
        {
            throw new ReferralApiException("Debitura limits the rate of calls (429) and asked to wait; nothing was sent.")
            {
                Kind = ReferralApiErrorKind.RateLimited,
                Status = HttpStatusCode.TooManyRequests,
                RetryAfter = rest,
            };
        }

        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (ReferralApiException exception) when (exception.RetryAfter is { } wait)
        {
            Volatile.Write(ref until, (clock.GetUtcNow() + wait).UtcTicks);
            throw;
        }
    }
}
