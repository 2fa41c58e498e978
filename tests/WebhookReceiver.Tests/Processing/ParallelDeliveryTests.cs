using System.Net;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

public sealed class ParallelDeliveryTests
{
    private const int Copies = 200;

    [Fact]
    public async Task Runs_the_handlers_once_for_200_copies_of_one_delivery_in_flight()
    {
        var times = 0;
        var started = Signal();
        var mayEnd = Signal();
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>(async (_, _) =>
        {
            Interlocked.Increment(ref times);
            started.TrySetResult();
            await mayEnd.Task;
        }));

        var copies = Enumerable.Range(0, Copies).Select(_ => Task.Run(() => host.SendAsync(Deliveries.Envelope()))).ToList();
        await started.Task;
        List<HttpStatusCode> early = [];
        var pending = copies.ToList();
        while (pending.Count > 1)
        {
            var answered = await Task.WhenAny(pending);
            pending.Remove(answered);
            early.Add((await answered).StatusCode);
        }

        mayEnd.SetResult();
        var last = await pending.Single();
        var replay = await host.SendAsync(Deliveries.Envelope());

        early.Should().OnlyContain(status => status == HttpStatusCode.ServiceUnavailable).And.HaveCount(Copies - 1);
        last.StatusCode.Should().Be(HttpStatusCode.OK);
        replay.StatusCode.Should().Be(HttpStatusCode.Conflict);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Answers_200_parallel_copies_with_one_200_and_only_what_the_table_allows()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(Interlocked.Increment(ref times))));

        var answers = await Task.WhenAll(Enumerable.Range(0, Copies).Select(_ => Task.Run(() => host.SendAsync(Deliveries.Envelope()))));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).Should().Be(1);
        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.Conflict
            || answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Answers_freshly_signed_copies_with_200_or_503_and_runs_the_handlers_once()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(Interlocked.Increment(ref times))));
        var now = host.Clock.GetUtcNow();

        var answers = await Task.WhenAll(Enumerable.Range(0, Copies)
            .Select(i => Task.Run(() => host.SendAsync(Deliveries.Signed(Deliveries.Envelope(), now.AddSeconds(-i))))));

        answers.Should()
            .OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK || answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Handles_200_different_events_in_parallel_each_once()
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var host = await ReceiverHost.StartAsync(receiver => receiver.AddHandler<CaseUpdated>((e, _) =>
        {
            ids.Add(e.Id);
            return Task.CompletedTask;
        }));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, Copies).Select(i => Task.Run(() => host.SendAsync(Deliveries.Envelope($"evt-{i}")))));

        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.OK);
        ids.Should().HaveCount(Copies).And.OnlyHaveUniqueItems();
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
