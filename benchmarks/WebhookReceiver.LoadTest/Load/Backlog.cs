using System.Globalization;

namespace WebhookReceiver.LoadTest;

/// <summary>An inbox that is filled through its endpoint without workers, and then drained by a process with workers.</summary>
internal sealed class Backlog(string kind, string connectionString, string[] options)
{
    public const int WarmUpEvents = 3_000;

    // Requests are signed when they are made, and must arrive within the tolerance.
    private const int Part = 5_000;

    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan MeasuringTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FailingTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(5);

    /// <summary>Accepts events, of one case when one is given.</summary>
    public Backlog Accept(int count, Guid? caseId = null, bool isFailing = false)
    {
        using var server = Start();
        Send(server, count, caseId, isFailing);
        return this;
    }

    /// <summary>Accepts events, each of its own case, and lets the first attempt of each fail.</summary>
    /// <param name="count">How many.</param>
    /// <param name="more">What else the server is asked, such as to give up.</param>
    public Backlog Fail(int count, params string[] more)
    {
        using var server = Start([InboxServer.WorkersOption, InboxServer.FailingOption, .. more]);
        Send(server, count, caseId: null, isFailing: true);
        var failed = Reach(server, count, FailingTime, counts => counts.Failed);
        return failed == count ? this : throw new InvalidOperationException($"Of {count} events only {failed} have been tried.");
    }

    /// <summary>Starts a process with workers, and measures it after its start in parts of equal size.</summary>
    /// <returns>Events handled per second in each part; fewer parts when one of them took too long.</returns>
    public List<double> Drain(int events, int parts, params string[] more)
    {
        using var server = Start([InboxServer.WorkersOption, InboxServer.FailingOption, .. more]);
        var handled = Reach(server, WarmUpEvents, WarmUpTime, counts => counts.Handled);
        var target = handled;
        List<double> rates = [];
        do
        {
            var before = handled;
            target = rates.Count == parts - 1 ? WarmUpEvents + (events * parts) : target + events;
            var startedAt = TimeProvider.System.GetTimestamp();
            handled = Reach(server, target, MeasuringTime, counts => counts.Handled);
            rates.Add((handled - before) / TimeProvider.System.GetElapsedTime(startedAt).TotalSeconds);
        }
        while (rates.Count < parts && handled >= target);

        return rates;
    }

    /// <summary>Waits until a server has counted so many, or time is up.</summary>
    /// <returns>What it has counted.</returns>
    private static int Reach(ServerProcess server, int count, TimeSpan atMost, Func<(int Handled, int Failed), int> of)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reached = of(Counts(server));
            if (reached >= count || TimeProvider.System.GetElapsedTime(startedAt) > atMost)
            {
                return reached;
            }

            Task.Delay(Distance, TimeProvider.System).Wait();
        }
    }

    private static (int Handled, int Failed) Counts(ServerProcess server)
    {
        var parts = server.Ask("counts").Split(' ');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static void Send(ServerProcess server, int count, Guid? caseId, bool isFailing)
    {
        for (var sent = 0; sent < count; sent += Part)
        {
            server.Load(SignedRequests.Make(Math.Min(Part, count - sent), caseId, isFailing));
        }
    }

    private ServerProcess Start(params string[] more) => ServerProcess.Start(kind, Cores.All, [connectionString, .. options, .. more]);
}
