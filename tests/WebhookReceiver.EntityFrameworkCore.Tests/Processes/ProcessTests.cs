using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Processes;

/// <summary>
/// The sample as processes that are killed, multiplied and cut off from their database. Small by default;
/// WEBHOOKRECEIVER_PROCESS_TESTS=full runs them at the size of the
/// promise: ten kills among 5,000 deliveries, three processes on 10,000 events, an outage of twenty seconds.
/// </summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("WEBHOOKRECEIVER_PROCESS_TESTS") == "full";

    private readonly List<SampleProcess> processes = [];

    private enum Kind
    {
        Sqlite,
        Postgres,
    }

    private static int Events => IsFull ? 5000 : 150;

    private static int Kills => IsFull ? 10 : 2;

    public void Dispose() => processes.ForEach(process => process.Dispose());

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Handles_each_acknowledged_event_exactly_once_however_often_the_process_is_killed(string kind)
    {
        var sample = Sample(Enum.Parse<Kind>(kind), "--inbox:lease", "00:00:02");
        await sample.StartAsync();
        using var client = sample.Client();
        var sender = new Sender(() => client);
        var random = new Random(20261122);
        var sending = SendAllAsync(sender, Events, cases: 100, parallel: 32);

        for (var kill = 1; kill <= Kills; kill++)
        {
            // At a random moment between two marks of progress.
            var mark = Events * kill / (Kills + 1);
            await Wait.UntilAsync(() => Task.FromResult(sender.Acknowledged.Count >= mark || sending.IsCompleted), () =>
                $"Stuck before kill {kill}: {sample.LogText()}");
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System, TestContext.Current.CancellationToken);
            sample.Kill();
            await sample.StartAsync();
        }

        await sending;
        await DrainAsync(sample, Events);

        var handled = await sample.GetEventsAsync();
        handled.Should().HaveCount(Events);
        handled.Should().OnlyContain(one => one.GetProperty("times").GetInt32() == 1);
        sender.Acknowledged.Should().HaveCount(Events);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {Events} events, {Kills} kills, {sender.Unanswered} attempts without " +
            $"an answer, answers {string.Join(", ", sender.Answers)}");
    }

    [Fact]
    public async Task Shares_the_work_among_three_processes_in_order_of_each_case()
    {
        var events = IsFull ? 10_000 : 300;
        var cases = IsFull ? 500 : 30;
        string[] settings = ["--ConnectionStrings:Postgres", Connection()];
        SampleProcess[] samples = [Sample(settings), Sample(settings), Sample(settings)];
        foreach (var sample in samples)
        {
            await sample.StartAsync();
        }

        var clients = samples.Select(sample => sample.Client()).ToArray();
        var next = 0;
        var sender = new Sender(() => clients[Interlocked.Increment(ref next) % clients.Length]);
        var accepted = await SendAllAsync(sender, events, cases, parallel: 48, duplicateEvery: 5);
        await DrainAsync(samples[0], events);

        var handled = (await samples[0].GetEventsAsync()).AsEnumerable().Reverse().Select(one => one.GetProperty("eventId").GetString()!)
            .ToList();
        handled.Should().HaveCount(events).And.OnlyHaveUniqueItems();
        var position = handled.Select((id, index) => (id, index)).ToDictionary(one => one.id, one => one.index);
        foreach (var ofCase in accepted)
        {
            ofCase.Select(id => position[id]).Should().BeInAscendingOrder();
        }

        var shares = samples.Select(
            sample => Regex.Count(sample.LogText(), "processed at attempt", RegexOptions.None, TimeSpan.FromSeconds(10))).ToArray();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{events} events, {cases} cases, shares {string.Join(", ", shares)}, answers {string.Join(", ", sender.Answers)}");
        shares.Should().OnlyContain(share => share > 0);
        Array.ForEach(clients, client => client.Dispose());
    }

    [Fact]
    public async Task Answers_503_while_the_database_is_away_and_goes_on_by_itself_when_it_is_back()
    {
        using var cluster = PostgresCluster.Own().OrSkip();
        var sample = Sample("--ConnectionStrings:Postgres", cluster.CreateDatabase());
        await sample.StartAsync();
        using var client = sample.Client();
        var sender = new Sender(() => client);
        var sending = SendAllAsync(sender, Events, cases: 50, parallel: 16);
        await Wait.UntilAsync(() => Task.FromResult(sender.Acknowledged.Count > Events / 4), () => sample.LogText());

        // All of them may have been accepted before the database is away; this one is not.
        cluster.Stop();
        var late = sender.SendUntilAcknowledgedAsync("event-late", "case-late");
        await Task.Delay(TimeSpan.FromSeconds(IsFull ? 20 : 2), TimeProvider.System, TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => Task.FromResult(sender.Answers.ContainsKey(HttpStatusCode.ServiceUnavailable)), () => sample.LogText());
        cluster.Start();
        await sending;
        await late;
        await DrainAsync(sample, Events + 1);

        sample.HasExited.Should().BeFalse();
        sender.Answers.Should().ContainKey(HttpStatusCode.ServiceUnavailable);
        sender.Answers.Keys.Should()
            .BeSubsetOf([HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.ServiceUnavailable]);
        (await sample.GetEventsAsync()).Should().HaveCount(Events + 1).And.OnlyContain(one => one.GetProperty("times").GetInt32() == 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Events} events, answers {string.Join(", ", sender.Answers)}");
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_when_it_is_asked_to_stop_in_the_middle()
    {
        var sample = Sample(Kind.Postgres);
        await sample.StartAsync();
        using var client = sample.Client();
        var sender = new Sender(() => client);
        var sending = SendAllAsync(sender, Events, cases: 50, parallel: 16);

        for (var stop = 1; stop <= 3; stop++)
        {
            var mark = Events * stop / 4;
            await Wait.UntilAsync(() => Task.FromResult(sender.Acknowledged.Count >= mark || sending.IsCompleted), () => sample.LogText());
            await sample.StopAsync();
            await sample.StartAsync();
        }

        await sending;
        await DrainAsync(sample, Events);

        var inbox = (await sample.GetAsync("/inbox")).EnumerateArray().ToList();
        inbox.Should().OnlyContain(row => row.GetProperty("attempts").GetInt32() == 1);
        (await sample.GetEventsAsync()).Should().HaveCount(Events).And.OnlyContain(one => one.GetProperty("times").GetInt32() == 1);
    }

    private static string Connection() => new PostgresTestDatabase().ConnectionString;

    private static async Task<List<List<string>>> SendAllAsync(
        Sender sender, int events, int cases, int parallel, int? duplicateEvery = null)
    {
        // One case's events leave one after the other, as they happen; the cases leave side by side.
        var ofCases = Enumerable.Range(0, cases).Select(number => Enumerable.Range(0, events).Where(index => index % cases == number)
            .Select(index => $"event-{index.ToString(CultureInfo.InvariantCulture)}").ToList()).ToList();
        await Parallel.ForEachAsync(
            ofCases.Select((ids, number) => (ids, number)),
            new ParallelOptions { MaxDegreeOfParallelism = parallel },
            async (one, _) =>
            {
                for (var index = 0; index < one.ids.Count; index++)
                {
                    await sender.SendUntilAcknowledgedAsync(one.ids[index], $"case-{one.number}");
                    if (index % duplicateEvery == 0)
                    {
                        await sender.SendUntilAcknowledgedAsync(one.ids[index], $"case-{one.number}");
                    }
                }
            });
        return ofCases;
    }

    private static Task DrainAsync(SampleProcess sample, int events) => Wait.UntilAsync(
        async () => (await sample.GetEventsAsync()).Count >= events && !await HasPendingAsync(sample),
        () => "The inbox did not drain: " + sample.LogText()[^Math.Min(4000, sample.LogText().Length)..],
        seconds: 240);

    private static async Task<bool> HasPendingAsync(SampleProcess sample) =>
        (await sample.GetAsync("/inbox")).EnumerateArray().Any(row => row.GetProperty("state").ValueEquals("Pending"));

    private SampleProcess Sample(Kind kind, params string[] settings) =>
        Sample(kind == Kind.Postgres ? ["--ConnectionStrings:Postgres", Connection(), .. settings] : settings);

    private SampleProcess Sample(params string[] settings)
    {
        var sample = new SampleProcess(settings);
        processes.Add(sample);
        return sample;
    }
}
