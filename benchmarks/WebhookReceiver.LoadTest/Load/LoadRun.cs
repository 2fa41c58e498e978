namespace WebhookReceiver.LoadTest;

/// <summary>What the client saw in one run; times in microseconds.</summary>
internal readonly record struct LoadRun(double RequestsPerSecond, double P50, double P99, double P999)
{
    public static LoadRun Of(long[] latencies, TimeSpan elapsed)
    {
        Array.Sort(latencies);
        double At(double share) =>
            TimeProvider.System.GetElapsedTime(0, latencies[Math.Min(latencies.Length - 1, (int)(latencies.Length * share))])
                .TotalMicroseconds;

        return new(latencies.Length / elapsed.TotalSeconds, At(0.50), At(0.99), At(0.999));
    }
}
