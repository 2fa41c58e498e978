namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Computes how long to wait before the next attempt: doubling from the first delay up to the longest, give or take a tenth.
/// </summary>
internal static class RetryDelay
{
    private const double Jitter = 0.1;

    /// <param name="options">The first and the longest delay.</param>
    /// <param name="attempts">How many attempts have failed, from 1.</param>
    /// <param name="random">0 to 1, exclusive.</param>
    public static TimeSpan After(WebhookInboxOptions options, int attempts, double random)
    {
        // In floating point, because doubling a TimeSpan overflows long before attempt 1,000.
        var delay = Math.Min(
            options.FirstRetryDelay.TotalMilliseconds * Math.Pow(2, attempts - 1), options.MaxRetryDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(delay * (1 - Jitter + (2 * Jitter * random)));
    }
}
