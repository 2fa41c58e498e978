namespace WebhookReceiver.Simulator;

/// <summary>The eight attempts of docs.debitura.com/referral-partners/integration-guides/webhooks-best-practices.</summary>
internal sealed class RetrySchedule(double jitter, int seed)
{
    private static readonly int[] SecondsBefore = [0, 60, 120, 240, 480, 960, 1800, 1800];

#pragma warning disable CA5394 // Do not use insecure randomness: nothing depends on the jitter being unknown, and a run must be repeatable.
    private readonly Random random = new(seed);

    /// <returns>The delay before an attempt, counted from 1; null if there is no such attempt.</returns>
    public TimeSpan? DelayBefore(int attempt)
    {
        if (attempt > SecondsBefore.Length)
        {
            return null;
        }

        lock (random)
        {
            return TimeSpan.FromSeconds(SecondsBefore[attempt - 1] * (1 + (jitter * ((2 * random.NextDouble()) - 1))));
        }
    }
#pragma warning restore CA5394
}
