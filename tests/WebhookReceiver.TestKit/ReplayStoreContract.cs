using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace WebhookReceiver.TestKit;

/// <summary>
/// What every <see cref="IReplayStore"/> has to do. Derive from it in a test project, make the store on the contract's clock, and run the
/// tests.
/// </summary>
public abstract class ReplayStoreContract
{
    /// <summary>A receiver that the store can be asked about.</summary>
    protected const string Receiver = WebhookReceiverDefaults.ReceiverName;

    /// <summary>A second one.</summary>
    protected const string OtherReceiver = "other";

    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(38);
    protected static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly Lazy<IReplayStore> store;

    protected ReplayStoreContract()
    {
        store = new Lazy<IReplayStore>(() => CreateStore(Clock));
    }

    protected FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_791_302_255));

    protected IReplayStore Store => store.Value;

    [Fact]
    public async Task Gives_a_new_event_to_who_asks_for_it()
    {
        var result = await ClaimAsync("e-1");

        (result.Status, result.PreviousFailures).Should().Be((ClaimStatus.Claimed, 0));
    }

    [Fact]
    public async Task Hands_out_a_proof_that_names_the_event()
    {
        var claim = (await ClaimAsync("e-1")).Claim;

        (claim.Receiver, claim.EventId, claim.Owner == Guid.Empty).Should().Be((Receiver, "e-1", false));
    }

    [Fact]
    public async Task Gives_every_claim_an_owner_of_its_own()
    {
        var first = await ClaimAsync("e-1");
        await ReleaseAsync(first);

        var second = await ClaimAsync("e-1");

        second.Claim.Owner.Should().NotBe(first.Claim.Owner);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Says_that_a_held_event_is_in_progress_whatever_the_signature(byte signature)
    {
        await ClaimAsync("e-1", signature: 1);

        var result = await ClaimAsync("e-1", signature);

        result.Status.Should().Be(ClaimStatus.InProgress);
    }

    [Fact]
    public async Task Calls_a_completed_event_under_another_signature_a_duplicate()
    {
        await CompleteAsync(await ClaimAsync("e-1", signature: 1));

        var result = await ClaimAsync("e-1", signature: 2);

        result.Status.Should().Be(ClaimStatus.Duplicate);
    }

    [Fact]
    public async Task Calls_a_completed_event_under_the_same_signature_a_replay()
    {
        await CompleteAsync(await ClaimAsync("e-1", signature: 1));

        var result = await ClaimAsync("e-1", signature: 1);

        result.Status.Should().Be(ClaimStatus.Replay);
    }

    [Fact]
    public async Task Keeps_the_signature_of_the_claim_that_completed_through_duplicates()
    {
        await CompleteAsync(await ClaimAsync("e-1", signature: 1));
        await ClaimAsync("e-1", signature: 2);

        ClaimStatus[] later = [(await ClaimAsync("e-1", signature: 2)).Status, (await ClaimAsync("e-1", signature: 1)).Status];

        later.Should().Equal(ClaimStatus.Duplicate, ClaimStatus.Replay);
    }

    [Fact]
    public async Task Forgets_the_signature_of_an_attempt_that_failed()
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));
        await CompleteAsync(await ClaimAsync("e-1", signature: 2));

        var result = await ClaimAsync("e-1", signature: 1);

        result.Status.Should().Be(ClaimStatus.Duplicate);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Gives_a_released_event_out_again_whatever_the_signature(byte signature)
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));

        var result = await ClaimAsync("e-1", signature);

        result.Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Counts_the_failures_of_an_event()
    {
        List<int> failures = [];
        for (byte attempt = 1; attempt <= 8; attempt++)
        {
            var result = await ClaimAsync("e-1", signature: attempt);
            failures.Add(result.PreviousFailures);
            await ReleaseAsync(result);
        }

        failures.Should().Equal(0, 1, 2, 3, 4, 5, 6, 7);
    }

    [Fact]
    public async Task Counts_the_failures_under_one_signature_once()
    {
        List<int> failures = [];
        foreach (byte signature in (byte[])[1, 1, 2, 1, 2, 3])
        {
            var result = await ClaimAsync("e-1", signature);
            failures.Add(result.PreviousFailures);
            await ReleaseAsync(result);
        }

        failures.Should().Equal(0, 0, 1, 1, 1, 2);
    }

    [Fact]
    public async Task Counts_an_expired_attempt_under_one_signature_once()
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));
        await ClaimAsync("e-1", signature: 1);
        Clock.Advance(Lease);

        var result = await ClaimAsync("e-1", signature: 2);

        result.PreviousFailures.Should().Be(1);
    }

    [Fact]
    public async Task Counts_the_failures_of_each_event_apart()
    {
        await ReleaseAsync(await ClaimAsync("e-1"));

        var other = await ClaimAsync("e-2");

        other.PreviousFailures.Should().Be(0);
    }

    [Fact]
    public async Task Holds_an_event_until_the_last_moment_of_its_lease()
    {
        await ClaimAsync("e-1");
        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));

        var result = await ClaimAsync("e-1", signature: 2);

        result.Status.Should().Be(ClaimStatus.InProgress);
    }

    [Fact]
    public async Task Gives_an_event_out_again_when_its_lease_is_over_and_counts_a_failure()
    {
        await ClaimAsync("e-1");
        Clock.Advance(Lease);

        var result = await ClaimAsync("e-1", signature: 2);

        (result.Status, result.PreviousFailures).Should().Be((ClaimStatus.Claimed, 1));
    }

    [Fact]
    public async Task Counts_released_and_expired_attempts_together()
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));
        await ClaimAsync("e-1", signature: 2);
        Clock.Advance(Lease);

        var result = await ClaimAsync("e-1", signature: 3);

        result.PreviousFailures.Should().Be(2);
    }

    [Fact]
    public async Task Starts_a_new_lease_with_each_claim()
    {
        await ClaimAsync("e-1");
        Clock.Advance(Lease);
        await ClaimAsync("e-1", signature: 2);
        Clock.Advance(Lease - Second);

        var result = await ClaimAsync("e-1", signature: 3);

        result.Status.Should().Be(ClaimStatus.InProgress);
    }

    [Fact]
    public async Task Ignores_the_completion_of_an_owner_whose_event_another_one_took_over()
    {
        var late = await ClaimAsync("e-1", signature: 1);
        Clock.Advance(Lease);
        await ClaimAsync("e-1", signature: 2);

        await CompleteAsync(late);

        (await ClaimAsync("e-1", signature: 3)).Status.Should().Be(ClaimStatus.InProgress);
    }

    [Fact]
    public async Task Ignores_the_release_of_an_owner_whose_event_another_one_took_over()
    {
        var late = await ClaimAsync("e-1", signature: 1);
        Clock.Advance(Lease);
        await ClaimAsync("e-1", signature: 2);

        await ReleaseAsync(late);

        (await ClaimAsync("e-1", signature: 3)).Status.Should().Be(ClaimStatus.InProgress);
    }

    [Fact]
    public async Task Ignores_a_late_owner_after_the_event_was_completed()
    {
        var late = await ClaimAsync("e-1", signature: 1);
        Clock.Advance(Lease);
        await CompleteAsync(await ClaimAsync("e-1", signature: 2));

        await ReleaseAsync(late);
        await CompleteAsync(late);

        (await ClaimAsync("e-1", signature: 2)).Status.Should().Be(ClaimStatus.Replay);
    }

    [Fact]
    public async Task Stays_completed_when_it_is_released_afterwards()
    {
        var claim = await ClaimAsync("e-1", signature: 1);
        await CompleteAsync(claim);

        await ReleaseAsync(claim);

        (await ClaimAsync("e-1", signature: 2)).Status.Should().Be(ClaimStatus.Duplicate);
    }

    [Fact]
    public async Task Stays_released_when_it_is_completed_afterwards()
    {
        var claim = await ClaimAsync("e-1", signature: 1);
        await ReleaseAsync(claim);

        await CompleteAsync(claim);

        (await ClaimAsync("e-1", signature: 2)).Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Counts_a_release_once_even_if_it_comes_twice()
    {
        var claim = await ClaimAsync("e-1", signature: 1);
        await ReleaseAsync(claim);

        await ReleaseAsync(claim);

        (await ClaimAsync("e-1", signature: 2)).PreviousFailures.Should().Be(1);
    }

    [Fact]
    public async Task Ignores_a_proof_without_an_owner()
    {
        var claim = await ClaimAsync("e-1", signature: 1);
        await ReleaseAsync(claim);

        await Store.CompleteAsync(claim.Claim with { Owner = Guid.Empty }, TestContext.Current.CancellationToken);

        (await ClaimAsync("e-1", signature: 2)).Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Ignores_proofs_of_events_it_never_saw()
    {
        var claim = new ClaimResult { Status = ClaimStatus.Claimed, Claim = new EventClaim(Receiver, "never-seen", Guid.NewGuid()) };

        await CompleteAsync(claim);
        await ReleaseAsync(claim);

        (await ClaimAsync("never-seen")).PreviousFailures.Should().Be(0);
    }

    [Fact]
    public async Task Remembers_a_completed_event_for_the_whole_retention()
    {
        var claim = await ClaimAsync("e-1", signature: 1);
        Clock.Advance(TimeSpan.FromSeconds(8));
        await CompleteAsync(claim);
        Clock.Advance(Retention - Second);

        var result = await ClaimAsync("e-1", signature: 2);

        result.Status.Should().Be(ClaimStatus.Duplicate);
    }

    [Fact]
    public async Task Forgets_a_completed_event_after_the_retention()
    {
        await CompleteAsync(await ClaimAsync("e-1", signature: 1));
        Clock.Advance(Lease + Retention);

        var result = await ClaimAsync("e-1", signature: 2);

        (result.Status, result.PreviousFailures).Should().Be((ClaimStatus.Claimed, 0));
    }

    [Fact]
    public async Task Remembers_failures_for_the_whole_retention()
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));
        Clock.Advance(Retention - Second);

        var result = await ClaimAsync("e-1", signature: 2);

        result.PreviousFailures.Should().Be(1);
    }

    [Fact]
    public async Task Forgets_failures_after_the_retention()
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));
        Clock.Advance(Lease + Retention);

        var result = await ClaimAsync("e-1", signature: 2);

        result.PreviousFailures.Should().Be(0);
    }

    [Fact]
    public async Task Starts_a_new_retention_with_each_attempt()
    {
        await ReleaseAsync(await ClaimAsync("e-1", signature: 1));
        Clock.Advance(Retention - Second);
        await ReleaseAsync(await ClaimAsync("e-1", signature: 2));
        Clock.Advance(Retention - Second);

        var result = await ClaimAsync("e-1", signature: 3);

        result.PreviousFailures.Should().Be(2);
    }

    [Fact]
    public async Task Keeps_receivers_apart()
    {
        await CompleteAsync(await ClaimAsync("e-1", signature: 1));

        var result = await ClaimAsync("e-1", signature: 1, receiver: OtherReceiver);

        result.Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Does_not_take_a_proof_of_one_receiver_for_another()
    {
        var claim = await ClaimAsync("e-1", signature: 1);
        await ClaimAsync("e-1", signature: 1, receiver: OtherReceiver);

        await Store.CompleteAsync(claim.Claim with { Receiver = OtherReceiver }, TestContext.Current.CancellationToken);

        (await ClaimAsync("e-1", signature: 2, receiver: OtherReceiver)).Status.Should().Be(ClaimStatus.InProgress);
    }

    [Theory]
    [InlineData("e-1", "E-1")]
    [InlineData("e-1", "e-1 ")]
    [InlineData("e-1", "e-10")]
    [InlineData("\u00e9", "e\u0301")]
    [InlineData("straße", "strasse")]
    [InlineData("e-1", "e\0-1")]
    [InlineData("%", "_")]
    [InlineData("40dddb89-e8d1-5c89-b217-2c6ec56b96a4", "40DDDB89-E8D1-5C89-B217-2C6EC56B96A4")]
    [InlineData("40dddb89-e8d1-5c89-b217-2c6ec56b96a4", "40dddb89e8d15c89b2172c6ec56b96a4")]
    [InlineData("40dddb89-e8d1-5c89-b217-2c6ec56b96a4", "{40dddb89-e8d1-5c89-b217-2c6ec56b96a4}")]
    [InlineData("40dddb89-e8d1-5c89-b217-2c6ec56b96a4", " 40dddb89-e8d1-5c89-b217-2c6ec56b96a4")]
    public async Task Compares_ids_character_by_character(string id, string other)
    {
        await CompleteAsync(await ClaimAsync(id));

        var result = await ClaimAsync(other);

        result.Status.Should().Be(ClaimStatus.Claimed);
    }

    [Fact]
    public async Task Remembers_ids_of_256_characters()
    {
        var id = new string('日', 256);
        await CompleteAsync(await ClaimAsync(id, signature: 1));

        var result = await ClaimAsync(id, signature: 1);

        result.Status.Should().Be(ClaimStatus.Replay);
    }

    [Fact]
    public async Task Gives_an_event_to_one_of_200_who_ask_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => ClaimAsync("e-1"))));

        results.GroupBy(result => result.Status).ToDictionary(group => group.Key, group => group.Count()).Should()
            .Equal(new Dictionary<ClaimStatus, int> { [ClaimStatus.Claimed] = 1, [ClaimStatus.InProgress] = 199 });
    }

    [Fact]
    public async Task Gives_each_of_1000_events_to_one_of_two_who_ask_in_step()
    {
        // In step for each event: without that, one of them is through before the other one is scheduled, and nothing ever races.
        using var inStep = new Barrier(2);
        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            List<ClaimResult> claims = [];
            for (var number = 0; number < 1000; number++)
            {
                inStep.SignalAndWait(TestContext.Current.CancellationToken);
                claims.Add(await ClaimAsync($"e-{number}"));
            }

            return claims;
        })));

        var winners = results.SelectMany(claims => claims).Where(result => result.Status == ClaimStatus.Claimed)
            .Select(result => result.Claim.EventId);

        winners.Should().HaveCount(1000).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Gives_a_failed_event_to_one_of_200_who_ask_at_once()
    {
        await ReleaseAsync(await ClaimAsync("e-1"));

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => ClaimAsync("e-1", signature: 2))));

        results.Where(result => result.Status == ClaimStatus.Claimed).Select(result => result.PreviousFailures).Should().Equal(1);
    }

    [Fact]
    public async Task Gives_200_events_to_200_who_ask_at_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => ClaimAsync($"e-{number}"))));

        results.Should().OnlyContain(result => result.Status == ClaimStatus.Claimed);
    }

    /// <summary>Makes an empty store with room for at least a thousand events of each of the two receivers.</summary>
    protected abstract IReplayStore CreateStore(TimeProvider clock);

    protected async Task<ClaimResult> ClaimAsync(string eventId, byte signature = 1, string receiver = Receiver) =>
        await Store.ClaimAsync(
            new ClaimRequest
            {
                Receiver = receiver,
                EventId = eventId,
                Signature = new DeliverySignature([.. Enumerable.Repeat(signature, DeliverySignature.Length)]),
                Lease = Lease,
                Retention = Retention,
            },
            TestContext.Current.CancellationToken);

    protected async Task CompleteAsync(ClaimResult result) =>
        await Store.CompleteAsync(result.Claim, TestContext.Current.CancellationToken);

    protected async Task ReleaseAsync(ClaimResult result) => await Store.ReleaseAsync(result.Claim, TestContext.Current.CancellationToken);
}
