using System.Globalization;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// All dead letters requeued at once while genuine deliveries arrive: how long it takes, and how long the deliveries wait meanwhile.
/// </summary>
internal static class RequeueReport
{
    private const int DeadLetters = 50_000;
    private const int DeliveriesPerSecond = 20;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Distance = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxLatency = TimeSpan.FromSeconds(1);

    /// <param name="options">Databases, both without any, and <c>saved</c> for handlers that save a row.</param>
    /// <returns>The exit code: 1 when a delivery was refused, or one of a hundred waited a second or longer.</returns>
    public static int Run(string[] options)
    {
        using var cores = Cores.All.Use();
        string[] server = options.Contains("saved") ? [InboxServer.SavingOption] : [];
        return ServerKinds.InboxesOf(options).FindAll(kind => !RunAsync(kind, server).GetAwaiter().GetResult()).Count == 0 ? 0 : 1;
    }

    private static async Task<bool> RunAsync(string kind, string[] options)
    {
        using var databases = LoadDatabases.TryOpen(kind);
        if (databases is null)
        {
            return true;
        }

        var database = databases.Create();
        new Backlog(kind, database, options).Fail(DeadLetters, InboxServer.GivingUpOption);

        using var server = ServerProcess.Start(kind, Cores.All, [database, InboxServer.WorkersOption, .. options]);
        using var ending = new CancellationTokenSource();
        var sender = new PacedSender(server, DeliveriesPerSecond);
        var sending = Task.Run(() => sender.RunAsync(ending.Token));
        await Task.Delay(WarmUpTime, TimeProvider.System);
        sender.Measure();

        var startedAt = TimeProvider.System.GetTimestamp();
        server.Ask("requeue");
        var requeued = await ProgressAsync(kind, server, startedAt);
        var drained = TimeProvider.System.GetElapsedTime(startedAt);
        await ending.CancelAsync();
        await sending;

        var (p99, count) = sender.Percentile(0.99);
        Output.Line($"{kind}_requeue_seconds", requeued.Seconds);
        Output.Line($"{kind}_requeue_and_handle_seconds", drained.TotalSeconds);
        Output.Line($"{kind}_requeue_delivery_p99_ms", p99.TotalMilliseconds);
        Output.Remark($"{kind} requeued {requeued.Count} of {DeadLetters}; {count} deliveries meanwhile, {sender.Refused} refused");
        var (p50, longest) = (sender.Percentile(0.5).Latency, sender.Percentile(1).Latency);
        Output.Remark(
            $"{kind} deliveries: p50 {p50.TotalMilliseconds:0} ms, longest {longest.TotalMilliseconds:0} ms");
        return requeued.Count == DeadLetters && sender.Refused == 0 && p99 < MaxLatency;
    }

    /// <summary>Shows what waits each second until all dead letters are requeued and handled.</summary>
    private static async Task<(int Count, double Seconds)> ProgressAsync(string kind, ServerProcess server, long startedAt)
    {
        while (true)
        {
            await Task.Delay(Distance, TimeProvider.System);
            var answer = server.Ask("requeued");
            var statistics = server.Ask("statistics").Split(' ');
            var handled = server.Ask("counts").Split(' ')[0];
            var elapsed = TimeProvider.System.GetElapsedTime(startedAt);
            Output.Remark(
                $"{kind} after {elapsed.TotalSeconds:0} s: {statistics[1]} dead letters, {statistics[0]} waiting, {handled} handled");
            var isHandled = int.Parse(handled, CultureInfo.InvariantCulture) >= DeadLetters && statistics[0] == "0";
            if (answer != "running" && (isHandled || elapsed > Patience))
            {
                var parts = answer.Split(' ');
                return (int.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
            }

            if (elapsed > 2 * Patience)
            {
                throw new InvalidOperationException("The dead letters were not requeued in time.");
            }
        }
    }
}
