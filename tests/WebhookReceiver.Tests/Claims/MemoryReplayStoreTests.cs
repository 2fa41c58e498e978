using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Claims;

public sealed class MemoryReplayStoreTests : ReplayStoreContract, IDisposable
{
    private const int Capacity = 1000;

    private ReceiverContainer? container;

    [Fact]
    public async Task Refuses_a_new_event_when_it_is_full()
    {
        await FillAsync();

        var result = await ClaimAsync("one more");

        result.Status.Should().Be(ClaimStatus.Full);
    }

    [Fact]
    public async Task Says_in_the_log_that_it_is_full()
    {
        await FillAsync();

        await ClaimAsync("one more");

        container!.Log.Of("MemoryStoreFull").Should().ContainSingle(line => line.Level == LogLevel.Error && line.Message.Contains("1000"));
    }

    [Fact]
    public async Task Never_forgets_an_event_to_make_room_for_another()
    {
        await FillAsync();
        for (var attempt = 0; attempt < 100; attempt++)
        {
            await ClaimAsync($"one more {attempt}");
        }

        var known = await Task.WhenAll(Enumerable.Range(0, Capacity).Select(number => ClaimAsync($"e-{number}", signature: 2)));

        known.Should().OnlyContain(result => result.Status == ClaimStatus.Duplicate);
    }

    [Fact]
    public async Task Gives_a_failed_event_out_again_although_it_is_full()
    {
        await ReleaseAsync(await ClaimAsync("failed"));
        await FillAsync(Capacity - 1);

        var result = await ClaimAsync("failed", signature: 2);

        (result.Status, result.PreviousFailures).Should().Be((ClaimStatus.Claimed, 1));
    }

    [Fact]
    public async Task Remembers_the_completion_of_an_event_that_was_given_out_again_while_it_was_full()
    {
        await ReleaseAsync(await ClaimAsync("failed"));
        await FillAsync(Capacity - 1);

        await CompleteAsync(await ClaimAsync("failed", signature: 2));

        (await ClaimAsync("failed", signature: 2)).Status.Should().Be(ClaimStatus.Replay);
    }

    [Fact]
    public async Task Makes_room_when_what_it_holds_has_expired()
    {
        await FillAsync();
        await ClaimAsync("one more");
        Clock.Advance(Lease + Retention);

        var result = await ClaimAsync("one more");

        result.Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Accepts_exactly_as_many_as_fit_when_all_come_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, Capacity + 500).Select(number => Task.Run(() => ClaimAsync($"e-{number}"))));

        results.Count(result => result.Status == ClaimStatus.Claimed).Should().Be(Capacity);
    }

    [Fact]
    public async Task Is_full_for_one_receiver_only()
    {
        await FillAsync();

        var result = await ClaimAsync("one more", receiver: OtherReceiver);

        result.Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Lets_an_owner_complete_after_its_lease_when_nobody_took_over()
    {
        var late = await ClaimAsync("e-1", signature: 1);
        Clock.Advance(Lease + Lease);

        await CompleteAsync(late);

        (await ClaimAsync("e-1", signature: 2)).Status.Should().Be(ClaimStatus.Duplicate);
    }

    [Fact]
    public async Task Tells_how_full_it_is()
    {
        await FillAsync(Capacity / 4);

        ((MemoryReplayStore)Store).FillOf(Receiver).Should().Be(0.25);
    }

    [Fact]
    public void Is_empty_before_the_first_claim()
    {
        ((MemoryReplayStore)Store).FillOf(Receiver).Should().Be(0);
    }

    [Fact]
    public async Task Does_not_count_what_has_expired_as_fill()
    {
        await FillAsync();
        Clock.Advance(Lease + Retention);

        ((MemoryReplayStore)Store).FillOf(Receiver).Should().Be(0);
    }

    [Fact]
    public async Task Fits_as_many_as_before_after_failed_events_have_expired()
    {
        for (var number = 0; number < Capacity; number++)
        {
            await ReleaseAsync(await ClaimAsync($"failed-{number}"));
        }

        Clock.Advance(Lease + Retention);
        var results = await Task.WhenAll(Enumerable.Range(0, Capacity + 1).Select(number => ClaimAsync($"e-{number}")));

        results.Count(result => result.Status == ClaimStatus.Claimed).Should().Be(Capacity);
    }

    [Fact]
    public async Task Makes_room_when_the_holders_of_events_never_came_back()
    {
        for (var number = 0; number < Capacity; number++)
        {
            await ClaimAsync($"lost-{number}");
        }

        Clock.Advance(Lease + Retention);
        var result = await ClaimAsync("one more");

        result.Status.Should().Be(ClaimStatus.Claimed);
        ((MemoryReplayStore)Store).FillOf(Receiver).Should().Be(1.0 / Capacity);
    }

    [Fact]
    public async Task Forgets_the_failure_of_a_holder_that_never_came_back_after_the_retention()
    {
        await ClaimAsync("lost");
        Clock.Advance(Lease + Retention);

        var result = await ClaimAsync("lost");

        (result.Status, result.PreviousFailures).Should().Be((ClaimStatus.Claimed, 0));
    }

    public void Dispose() => container?.Dispose();

    protected override IReplayStore CreateStore(TimeProvider clock)
    {
        container = new ReceiverContainer(
            services =>
            {
                services.AddWebhookReceiver(ReceiverHost.FirstSecret + (options => options.MaxTrackedEvents = Capacity));
                services.AddWebhookReceiver(OtherReceiver, ReceiverHost.FirstSecret + (options => options.MaxTrackedEvents = Capacity));
            },
            (FakeTimeProvider)clock);
        return container.Get<IReplayStore>();
    }

    private async Task FillAsync(int count = Capacity)
    {
        for (var number = 0; number < count; number++)
        {
            await CompleteAsync(await ClaimAsync($"e-{number}"));
        }
    }
}
