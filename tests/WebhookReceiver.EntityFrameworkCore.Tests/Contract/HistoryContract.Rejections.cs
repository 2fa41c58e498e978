using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>Rejections are kept as episodes, merged over machines, whatever strangers send.</summary>
public abstract partial class HistoryContract
{
    [Fact]
    public async Task A_storm_of_rejections_is_one_episode_even_while_the_database_is_unavailable()
    {
        var unreachable = new UnreachableDatabase(Database);
        await using var process = new HistoryProcess(unreachable, Clock);
        await process.FlushAsync();
        unreachable.IsCut = true;
        for (var second = 0; second < 1000; second++)
        {
            for (var rejection = 0; rejection < 100; rejection++)
            {
                process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
            }

            Clock.Advance(TimeSpan.FromSeconds(1));
            await process.FlushAsync();
        }

        // One more comes while a write is failing.
        var (failing, _) = process.History.Take();
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
        process.History.Return(failing);
        var (waiting, _) = process.History.Take();
        process.History.Return(waiting);
        unreachable.IsCut = false;
        await process.FlushAsync();

        waiting.Rejections.Should().ContainSingle();
        (await RejectionsAsync(process)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new
            {
                Reason = RejectionReason.SignatureMismatch,
                FirstAt = Start,
                LastAt = Start.AddSeconds(1000),
                Count = 100_001L,
                Accepted = 0L,
            });
        process.Log.Of("HistoryUnavailable").Should().ContainSingle();
        process.Log.Of("HistoryRecovered").Should().ContainSingle();
    }

    [Fact]
    public async Task An_episode_ends_after_15_minutes_without_a_rejection_of_its_receiver_and_reason()
    {
        await using var process = Process();
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, "one");
        process.History.Rejected(Receiver, RejectionReason.MissingSignature, explanation: null);
        process.History.Rejected("second", RejectionReason.SignatureMismatch, explanation: null);
        await process.FlushAsync();
        Clock.Advance(TimeSpan.FromMinutes(15));
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, "two");
        await process.FlushAsync();
        Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromMilliseconds(1));
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
        await process.FlushAsync();

        (await RejectionsAsync(process)).Where(one => one is { Receiver: Receiver, Reason: RejectionReason.SignatureMismatch })
            .Select(one => (one.Count, one.Explanation))
            .Should().Equal((1, null), (2, "two"));
        (await RejectionsAsync(process)).Should().HaveCount(4);
        (await process.Reader.GetRejectionsAsync(Start.AddMinutes(20), Start.AddMinutes(31), Token)).Should().ContainSingle();
    }

    [Fact]
    public async Task Rejections_of_another_machine_join_two_episodes_to_one()
    {
        await using var first = Process();
        await using var second = Process();
        first.History.Rejected(Receiver, RejectionReason.SignatureMismatch, "first");
        await first.FlushAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));
        second.History.Rejected(Receiver, RejectionReason.SignatureMismatch, "second");
        Clock.Advance(TimeSpan.FromMinutes(10));
        first.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
        await first.FlushAsync();
        var before = await RejectionsAsync(first);
        await second.FlushAsync();

        before.Should().HaveCount(2);
        (await RejectionsAsync(first)).Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { FirstAt = Start, LastAt = Start.AddMinutes(20), Count = 3L, Explanation = "second" });
    }

    [Fact]
    public async Task Counts_what_was_accepted_during_an_episode()
    {
        await using var process = Process();
        process.History.Stored(Receiver, Type);
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
        process.History.Stored(Receiver, Type);
        process.History.Stored("second", Type);
        await process.FlushAsync();
        process.History.Duplicate(Receiver, Type);
        process.History.Processed(Receiver, Type);
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
        process.History.Stored(Receiver, Type);
        await process.FlushAsync();

        (await RejectionsAsync(process)).Should().ContainSingle().Which.Accepted.Should().Be(2);
    }

    [Fact]
    public async Task Keeps_the_latest_1000_episodes_of_a_receiver()
    {
        await using var process = Process();
        process.History.Rejected("second", RejectionReason.SignatureMismatch, explanation: null);
        for (var episode = 0; episode < 1100; episode++)
        {
            process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, explanation: null);
            Clock.Advance(TimeSpan.FromMinutes(16));
            if (episode == 500)
            {
                await process.FlushAsync();
            }
        }

        await process.FlushAsync();
        await process.MaintainAsync();

        (await RowsAsync(process, tables => $"count(*) FROM {tables.Rejections}")).Should().Be(1001);
        (await RejectionsAsync(process)).Should().HaveCount(1000).And.OnlyContain(one => one.FirstAt >= Start.AddMinutes(16 * 100));
    }

    [Fact]
    public async Task Stores_text_of_strangers_as_one_short_visible_line()
    {
        await using var process = Process();
        process.History.Rejected(Receiver, RejectionReason.SignatureMismatch, "\0\ud800\r\n\u001b[2J\u202e'); DROP TABLE webhook_inbox; --"
            + new string('\u0007', 5000));
        await process.FlushAsync();

        var explanation = (await RejectionsAsync(process)).Should().ContainSingle().Which.Explanation!;
        explanation.Length.Should().BeLessThanOrEqualTo(1000);
        explanation.Should().Contain("DROP TABLE").And.NotContainAny("\0", "\n", "\u001b", "\u202e", "\u0007");
    }
}
