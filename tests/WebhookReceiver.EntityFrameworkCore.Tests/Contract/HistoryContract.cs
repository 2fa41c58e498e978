using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>
/// What is counted adds up over processes and restarts, stays exact when it is made smaller, and stays small whatever strangers send.
/// </summary>
public abstract partial class HistoryContract(ITestDatabase database) : IDisposable
{
    private const string Receiver = "debitura";
    private const string Type = "case.updated";

    private static readonly DateTimeOffset Start = new(2026, 9, 20, 12, 0, 0, TimeSpan.Zero);

    protected FakeTimeProvider Clock { get; } = new(Start);

    protected ITestDatabase Database => database;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Counts_by_receiver_type_outcome_and_minute()
    {
        await using var process = Process();
        process.History.Stored(Receiver, Type);
        process.History.Stored(Receiver, Type);
        process.History.Duplicate(Receiver, Type);
        process.History.Replay(Receiver, Type);
        process.History.Stored("second", eventType: null);
        Clock.Advance(TimeSpan.FromSeconds(61));
        process.History.Processed(Receiver, Type);
        process.History.Retried(Receiver, Type);
        process.History.DeadLetter(Receiver, Type);
        await process.FlushAsync();

        (await CountsAsync(process)).Should().Equal(
            Counts(Start, Receiver, Type, stored: 2, duplicates: 1, replays: 1),
            Counts(Start, "second", type: null, stored: 1),
            Counts(Start.AddMinutes(1), Receiver, Type, processed: 1, retried: 1, deadLetters: 1));
    }

    [Fact]
    public async Task Adds_up_what_several_processes_count_at_once()
    {
        await using var first = Process();
        await using var second = Process();
        await first.FlushAsync();
        await Task.WhenAll(((HistoryProcess[])[first, second]).Select(process => Task.Run(
            async () =>
            {
                for (var round = 0; round < 20; round++)
                {
                    process.History.Stored(Receiver, Type);
                    process.History.HandlerRan(Receiver, "handler", TimeSpan.FromMilliseconds(3), failed: round == 0);
                    process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
                    await process.FlushAsync();
                }
            },
            Token)));

        (await CountsAsync(first)).Should().ContainSingle().Which.Stored.Should().Be(40);
        (await first.Reader.GetHandlersAsync(Start, Start.AddMinutes(1), Token)).Should().ContainSingle().Which.Should()
            .BeEquivalentTo(new { Runs = 40L, Failures = 2L });
        (await RejectionsAsync(second)).Should().ContainSingle().Which.Count.Should().Be(40);
        first.Log.Of("HistoryUnavailable").Should().BeEmpty();
    }

    [Fact]
    public async Task Keeps_what_was_counted_over_a_restart()
    {
        await using (var before = Process())
        {
            before.History.Stored(Receiver, Type);
            before.History.Rejected(Receiver, RejectionReason.TimestampTooOld, "The clock is late.");
            await before.FlushAsync();
        }

        Clock.Advance(TimeSpan.FromMinutes(14));
        await using var after = Process();
        after.History.Stored(Receiver, Type);
        after.History.Rejected(Receiver, RejectionReason.TimestampTooOld, explanation: null);
        await after.FlushAsync();

        (await CountsAsync(after)).Sum(counts => counts.Stored).Should().Be(2);
        (await RejectionsAsync(after)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { FirstAt = Start, LastAt = Start.AddMinutes(14), Count = 2L, Explanation = "The clock is late." });
    }

    [Fact]
    public async Task Reads_percentiles_from_buckets()
    {
        await using var process = Process();
        for (var milliseconds = 1; milliseconds <= 100; milliseconds++)
        {
            process.History.HandlerRan(Receiver, "even", TimeSpan.FromMilliseconds(milliseconds), failed: milliseconds > 98);
        }

        process.History.HandlerRan(Receiver, "long", TimeSpan.FromHours(3), failed: true);
        process.History.HandlerRan(Receiver, "short", TimeSpan.Zero, failed: false);
        await process.FlushAsync();

        var handlers = await process.Reader.GetHandlersAsync(Start, Start.AddMinutes(1), Token);
        handlers.Select(handler => (handler.Handler, handler.Runs, handler.Failures)).Should()
            .Equal(("even", 100, 2), ("long", 1, 1), ("short", 1, 0));
        handlers[0].P50.TotalMilliseconds.Should().Be(50);
        handlers[0].P95.TotalMilliseconds.Should().BeInRange(95, 128);
        handlers[1].P95.TotalMilliseconds.Should().Be(262_144);
        handlers[2].P95.TotalMilliseconds.Should().Be(1);
    }

    [Fact]
    public async Task Counts_the_first_span_as_a_whole()
    {
        await using var process = Process();
        process.History.Stored(Receiver, Type);
        Clock.Advance(TimeSpan.FromMinutes(50));
        process.History.Stored(Receiver, Type);
        await process.FlushAsync();

        (await process.Reader.GetCountsAsync(Start.AddMinutes(49), Start.AddHours(1), TimeSpan.FromHours(1), Token)).Should()
            .ContainSingle().Which.Stored.Should().Be(2);
        (await process.Reader.GetCountsAsync(Start.AddMinutes(50.5), Start.AddHours(1), cancellationToken: Token)).Should().ContainSingle()
            .Which.At.Should().Be(Start.AddMinutes(50));
        (await process.Reader.GetCountsAsync(Start.AddMinutes(49), Start.AddMinutes(50), cancellationToken: Token)).Should().BeEmpty();
    }

    [Fact]
    public async Task Refuses_a_resolution_that_is_not_a_number_of_minutes()
    {
        await using var process = Process();
        var reading = () => process.Reader.GetCountsAsync(Start, Start.AddHours(1), TimeSpan.FromSeconds(90), Token);

        await reading.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    internal HistoryProcess Process() => new(Database, Clock);

    internal static Task<long> RowsAsync(HistoryProcess process, Func<InboxTables, string> sql) =>
        process.Database.ReadAsync(session => session.ScalarAsync<long>("SELECT " + sql(session.Tables), [], Token), Token);

    internal Task<IReadOnlyList<InboxHistoryCounts>> CountsAsync(HistoryProcess process) =>
        process.Reader.GetCountsAsync(Start, Clock.GetUtcNow().AddHours(1), cancellationToken: Token);

    private Task<IReadOnlyList<InboxHistoryRejections>> RejectionsAsync(HistoryProcess process) =>
        process.Reader.GetRejectionsAsync(Start, Clock.GetUtcNow().AddHours(1), Token);

    private static InboxHistoryCounts Counts(
        DateTimeOffset at, string receiver, string? type, long stored = 0, long duplicates = 0, long replays = 0, long processed =
            0, long retried = 0, long deadLetters = 0) =>
        new()
        {
            At = at,
            Span = TimeSpan.FromMinutes(1),
            Receiver = receiver,
            EventType = type,
            Stored = stored,
            Duplicates = duplicates,
            Replays = replays,
            Processed = processed,
            Retried = retried,
            DeadLetters = deadLetters,
        };
}
