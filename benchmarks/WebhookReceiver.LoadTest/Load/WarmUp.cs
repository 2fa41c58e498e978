namespace WebhookReceiver.LoadTest;

/// <summary>Works a server until its runtime has compiled the hot code for the last time, as its own count of compiling says, or until time is up.</summary>
internal static class WarmUp
{
    private const double QuietShare = 0.05;

    /// <param name="server">The server.</param>
    /// <param name="atMost">When to begin measuring all the same.</param>
    /// <param name="work">A part of the work, the same again each time.</param>
    public static void Run(ServerProcess server, TimeSpan atMost, Action work)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var quietParts = 0;
        var before = server.Stats();
        while (quietParts < 2 && TimeProvider.System.GetElapsedTime(startedAt) < atMost)
        {
            work();
            var after = server.Stats();
            var share = (after.CompilingSeconds - before.CompilingSeconds) / (after.CpuSeconds - before.CpuSeconds);
            quietParts = share < QuietShare ? quietParts + 1 : 0;
            before = after;
        }

        if (quietParts < 2)
        {
            Output.Remark($"{server.Kind} was still compiling when its warm-up of {atMost.TotalSeconds:0} s was over");
        }
    }
}
