namespace WebhookReceiver.LoadTest;

/// <summary>One run of one endpoint: what the client saw, and what it cost the server.</summary>
internal sealed record Measurement(LoadRun Run, double CpuSeconds, double AllocatedBytes, double PeakBytes, double Utilisation)
{
    /// <summary>Loads a server and takes its cost per request.</summary>
    public static Measurement Take(ServerProcess server, byte[][] requests)
    {
        var before = server.Stats();
        var run = server.Load(requests);
        var after = server.Stats();
        var cpuSeconds = after.CpuSeconds - before.CpuSeconds;
        return new(
            run,
            cpuSeconds / requests.Length,
            (after.AllocatedBytes - before.AllocatedBytes) / (double)requests.Length,
            after.PeakBytes,
            cpuSeconds * run.RequestsPerSecond / requests.Length);
    }
}
