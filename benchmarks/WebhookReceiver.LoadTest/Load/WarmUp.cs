namespace WebhookReceiver.LoadTest;

/// <summary>
/// Works a server until its runtime has compiled the hot code for the last time, as its own count of compiling says, or until time is up.
/// </summary>
internal static class WarmUp
{
    private const double QuietShare = 0.05;

    /// <param name="server">The server.</param>
    /// <param name="atMost">When to begin measuring all the same.</param>
    /// <param name="work">A part of the work, the same again each time.</param>
    /// <param name="maxParts">How many parts there are.</param>
    /// <returns>How many parts it took.</returns>
    public static int Run(ServerProcess server, TimeSpan atMost, Action work, int maxParts = int.MaxValue)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var parts = 0;
        var quietParts = 0;
        var before = server.Stats();
        while (quietParts < 2 && parts < maxParts && TimeProvider.System.GetElapsedTime(startedAt) < atMost)
        {
            work();
            parts++;
            var after = server.Stats();
            var share = (after.CompilingSeconds - before.CompilingSeconds) / (after.CpuSeconds - before.CpuSeconds);
            quietParts = share < QuietShare ? quietParts + 1 : 0;
            before = after;
        }

        if (quietParts < 2)
        {
            Output.Remark($"{server.Kind} was still compiling when its warm-up of {parts} parts was over");
        }

        return parts;
    }
}
