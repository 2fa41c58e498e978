using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>The history stays small, in memory and in the database.</summary>
public abstract partial class HistoryContract
{
    [Fact]
    public async Task Adds_minutes_up_to_hours_after_two_days_however_often_and_by_how_many()
    {
        await using var first = Process();
        await using var second = Process();
        for (var minute = 0; minute < 180; minute++)
        {
            first.History.Stored(Receiver, Type);
            first.History.Processed(Receiver, Type);
            first.History.HandlerRan(Receiver, "handler", TimeSpan.FromMilliseconds(minute), failed: minute < 10);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await first.FlushAsync();
        var handlers = await first.Reader.GetHandlersAsync(Start, Start.AddDays(4), Token);
        Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromHours(1));
        await Task.WhenAll(first.MaintainAsync(), second.MaintainAsync(), first.MaintainAsync());
        await second.MaintainAsync();

        (await RowsAsync(first, tables => $"count(*) FROM {tables.Counts} WHERE minutes = 60")).Should().Be(4);
        (await RowsAsync(first, tables => $"count(*) FROM {tables.Counts} WHERE minutes = 1")).Should().Be(120);
        (await first.Reader.GetCountsAsync(Start, Start.AddHours(3), TimeSpan.FromMinutes(1), Token)).Should().Equal(
            Enumerable.Range(0, 3).Select(
                hour => Counts(Start.AddHours(hour), Receiver, Type, stored: 60, processed: 60) with { Span = TimeSpan.FromHours(1) }));
        (await first.Reader.GetHandlersAsync(Start, Start.AddDays(4), Token)).Should().Equal(handlers);
    }

    [Fact]
    public async Task Adds_minutes_that_come_late_to_their_hour()
    {
        await using var process = Process();
        await using var late = Process();
        process.History.Stored(Receiver, Type);
        late.History.Stored(Receiver, Type);
        await process.FlushAsync();
        Clock.Advance(TimeSpan.FromDays(3));
        await process.MaintainAsync();
        await late.FlushAsync();
        (await CountsAsync(process)).Should().ContainSingle().Which.Stored.Should().Be(2);
        await process.MaintainAsync();

        (await CountsAsync(process)).Should().ContainSingle().Which.Stored.Should().Be(2);
        (await RowsAsync(process, tables => $"count(*) FROM {tables.Counts}")).Should().Be(1);
    }

    [Fact]
    public async Task Removes_everything_after_90_days()
    {
        await using var process = Process();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            process.History.Stored(Receiver, Type);
            process.History.HandlerRan(Receiver, "handler", TimeSpan.FromMilliseconds(1), failed: false);
            process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
            Clock.Advance(TimeSpan.FromDays(5));
        }

        await process.FlushAsync();
        List<long> kept = [];
        foreach (var more in (TimeSpan[])[TimeSpan.FromDays(90 - 15), TimeSpan.FromHours(1), TimeSpan.FromDays(10)])
        {
            Clock.Advance(more);
            await process.MaintainAsync();
            kept.Add(await RowsAsync(process, tables => string.Join(" + ", ((string[])[tables.Counts, tables.Durations, tables.Rejections])
                .Select(table => $"(SELECT count(*) FROM {table})"))));
        }

        kept.Should().Equal(9, 6, 0);
    }

    [Fact]
    public async Task Bounds_the_event_types_of_a_receiver_in_a_minute()
    {
        await using var process = Process();
        for (var type = 0; type < 10_000; type++)
        {
            process.History.Stored(Receiver, $"type-{type}-{new string('x', 300)}\0");
            if (type % 1000 == 0)
            {
                await process.FlushAsync();
            }
        }

        process.History.Stored("second", Type);
        await process.FlushAsync();

        var counts = await CountsAsync(process);
        counts.Where(one => one.Receiver == Receiver).Should().HaveCount(201).And.OnlyContain(one => one.EventType!.Length <= 200);
        counts.Single(one => one.EventType == "_OTHER").Stored.Should().Be(9800);
        counts.Single(one => one.Receiver == "second").EventType.Should().Be(Type);
    }

    [Fact]
    public async Task Adds_event_types_up_where_there_are_too_many_to_return()
    {
        await using var process = Process();
        for (var minute = 0; minute < 101; minute++)
        {
            for (var type = 0; type < 200; type++)
            {
                process.History.Stored(Receiver, $"type-{type}");
            }

            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await process.FlushAsync();

        (await process.Reader.GetCountsAsync(Start, Start.AddMinutes(100), TimeSpan.FromMinutes(1), Token)).Should().HaveCount(20_000);
        (await process.Reader.GetCountsAsync(Start, Start.AddMinutes(101), TimeSpan.FromMinutes(1), Token)).Should().HaveCount(101)
            .And.OnlyContain(
            one => one.EventType == "_OTHER" && one.Stored == 200);
        (await process.Reader.GetCountsAsync(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, TimeSpan.FromMinutes(1), Token)).Should()
            .HaveCount(200).And.OnlyContain(
            one => one.Stored == 101 && one.Span == TimeSpan.FromHours(2));
    }

    [Fact]
    public async Task Waits_while_the_database_is_unavailable_in_bounded_memory()
    {
        var unreachable = new UnreachableDatabase(Database) { IsCut = true };
        await using var process = new HistoryProcess(unreachable, Clock);
        for (var minute = 0; minute < 400; minute++)
        {
            for (var type = 0; type < 200; type++)
            {
                process.History.Duplicate(Receiver, $"type-{type}");
            }

            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await process.FlushAsync();
        process.History.Duplicate(Receiver, "type-1");
        await process.FlushAsync();
        unreachable.IsCut = false;
        await process.FlushAsync();
        await process.FlushAsync();

        (await RowsAsync(process, tables => $"sum(count) FROM {tables.Counts}")).Should().Be(50_000);
        process.Log.Of("HistoryLost").Should().NotBeEmpty();
    }
}
