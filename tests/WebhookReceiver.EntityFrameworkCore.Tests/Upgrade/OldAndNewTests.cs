using System.Globalization;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.EntityFrameworkCore.Tests.Processes;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

/// <summary>
/// A sample goes on while another one starts on its database, as during a rolling deployment. WEBHOOKRECEIVER_OLD_SAMPLE names the assembly
/// of the
/// first one, built from an earlier commit; without it both are of this version, and fewer events arrive.
/// </summary>
public sealed class OldAndNewTests : IDisposable
{
    private const int Cases = 20;

    private static readonly string? OldSample = Environment.GetEnvironmentVariable("WEBHOOKRECEIVER_OLD_SAMPLE");

    private static int Events => OldSample is null ? 100 : 500;

    private readonly List<SampleProcess> processes = [];
    private readonly List<IDisposable> resources = [];

    public void Dispose()
    {
        processes.ForEach(process => process.Dispose());
        resources.ForEach(resource => resource.Dispose());
    }

    [Theory]
    [InlineData("Sqlite")]
    [InlineData("Postgres")]
    public async Task Lose_and_double_nothing_while_both_work_on_one_database(string kind)
    {
        string[] settings = ["--inbox:lease", "00:00:05", $"--ConnectionStrings:{kind}", Connection(kind)];
        var old = Add(OldSample is null ? new SampleProcess(settings) : new SampleProcess(settings) { Program = OldSample });
        var upgraded = Add(new SampleProcess(settings));
        await old.StartAsync();

        using var oldClient = old.Client();
        using var newClient = upgraded.Client();
        var isUpgraded = false;
        var next = 0;
        var sender = new Sender(() => Volatile.Read(ref isUpgraded) && Interlocked.Increment(ref next) % 2 == 0 ? newClient : oldClient);
        var sending = SendAllAsync(sender);

        await Wait.UntilAsync(() => Task.FromResult(sender.Acknowledged.Count > Events / 5), old.LogText);
        await upgraded.StartAsync();
        Volatile.Write(ref isUpgraded, true);
        await sending;
        await Wait.UntilAsync(
            async () => (await upgraded.GetEventsAsync()).Count >= Events && !await HasPendingAsync(upgraded), upgraded.LogText);

        var handled = await upgraded.GetEventsAsync();
        old.HasExited.Should().BeFalse();
        sender.Acknowledged.Should().HaveCount(Events);
        handled.Select(one => one.GetProperty("eventId").GetString()).Should().HaveCount(Events).And.OnlyHaveUniqueItems();
        handled.Should().OnlyContain(one => one.GetProperty("times").GetInt32() == 1);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind}: answers {string.Join(", ", sender.Answers)}, unanswered {sender.Unanswered}");
    }

    private static Task SendAllAsync(Sender sender) => Parallel.ForEachAsync(
        Enumerable.Range(0, Cases),
        new ParallelOptions { MaxDegreeOfParallelism = 8 },
        async (number, _) =>
        {
            for (var index = number; index < Events; index += Cases)
            {
                await sender.SendUntilAcknowledgedAsync(string.Create(CultureInfo.InvariantCulture, $"event-{index}"), $"case-{number}");
            }
        });

    private static async Task<bool> HasPendingAsync(SampleProcess sample) =>
        (await sample.GetAsync("/inbox")).EnumerateArray().Any(row => row.GetProperty("state").ValueEquals("Pending"));

    private string Connection(string kind)
    {
        if (kind == "Postgres")
        {
            var postgres = new PostgresTestDatabase();
            resources.Add(postgres);
            return postgres.ConnectionString;
        }

        var sqlite = new SqliteTestDatabase();
        resources.Add(sqlite);
        return sqlite.ConnectionString;
    }

    private SampleProcess Add(SampleProcess process)
    {
        processes.Add(process);
        return process;
    }
}
