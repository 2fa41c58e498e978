namespace WebhookReceiver.ReferralApi;

/// <summary>Until when Debitura asked not to be called. One for the process: a rate limit is the key's, whichever event met it.</summary>
internal sealed class ApiPause(TimeProvider clock)
{
    private long until;

    /// <summary>Records how long a failed call asks to wait.</summary>
    public void Heed(Exception exception)
    {
        if (exception is ReferralApiException { RetryAfter: { } wait })
        {
            Volatile.Write(ref until, (clock.GetUtcNow() + wait).UtcTicks);
        }
    }

    /// <exception cref="ReferralApiException">The pause is not over.</exception>
    public void ThrowIfNotOver()
    {
        var rest = TimeSpan.FromTicks(Volatile.Read(ref until) - clock.GetUtcNow().UtcTicks);
        if (rest > TimeSpan.Zero)
        {
            throw new ReferralApiException("Debitura limits the rate of calls (429) and asked to wait; nothing was sent.")
            {
                Kind = ReferralApiErrorKind.RateLimited,
                Status = System.Net.HttpStatusCode.TooManyRequests,
                RetryAfter = rest,
            };
        }
    }
}
