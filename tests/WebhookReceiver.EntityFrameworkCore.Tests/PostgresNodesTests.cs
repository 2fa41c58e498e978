using System.Collections.Concurrent;
using System.Globalization;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>Three hosts on one database, whose handlers check with a lock per case that they are alone.</summary>
public sealed class PostgresNodesTests() : InboxContract(new PostgresTestDatabase())
{
    private const int Cases = 12;
    private const int EventsPerCase = 25;

    private readonly ConcurrentDictionary<string, string> running = new();
    private readonly ConcurrentDictionary<string, int> attempts = new();
    private readonly ConcurrentQueue<string> overlaps = new();
    private readonly ConcurrentQueue<(string CaseId, int Number)> handled = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_one_event_of_a_case_at_a_time_and_in_order_while_handlers_fail_and_people_requeue(bool saves)
    {
        await using var first = await StartAsync(saves);
        await using var second = await StartAsync(saves);
        await using var third = await StartAsync(saves);
        InboxHost[] hosts = [first, second, third];
        using var ending = new CancellationTokenSource();
        var clocks = MoveClocksAsync(hosts, ending.Token);
        var random = new Random(20261129);

        for (var number = 0; number < EventsPerCase; number++)
        {
            await Task.WhenAll(
                Enumerable.Range(0, Cases).Select(one => hosts[(number + one) % 3].SendAsync(IdOf(one, number), $"c-{one}")));
            if (handled.ToArray() is { Length: > 0 } done)
            {
                var (caseId, earlier) = done[random.Next(done.Length)];
                await hosts[number % 3]
                    .Inbox.RequeueAsync(IdOf(int.Parse(caseId[2..], CultureInfo.InvariantCulture), earlier), cancellationToken: Token);
            }
        }

        // Idle is also an inbox whose failed events wait for their next attempts.
        while ((await first.Inbox.QueryAsync(new InboxQuery { State = InboxState.Pending }, Token)).Count > 0)
        {
            await first.Inbox.WaitUntilIdleAsync(Token);
        }

        await ending.CancelAsync();
        await clocks;

        overlaps.Should().BeEmpty();
        foreach (var ofCase in handled.GroupBy(one => one.CaseId))
        {
            ofCase.Select(one => one.Number).Distinct().Should().HaveCount(EventsPerCase).And.BeInAscendingOrder();
        }
    }

    private static string IdOf(int caseNumber, int number) => $"e-{caseNumber}-{number}";

    private static async Task MoveClocksAsync(InboxHost[] hosts, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            foreach (var host in hosts)
            {
                host.Host.Clock.Advance(TimeSpan.FromMilliseconds(20));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }

    private Task<InboxHost> StartAsync(bool saves) => InboxHost.StartAsync(
        Database,
        receiver => _ = saves
            ? receiver.AddHandler<CaseUpdated, EffectsDbContext>((e, context, _) =>
            {
                Note(context, e, "handler");
                return HandleAsync(e);
            })
            : receiver.AddHandler<CaseUpdated>((e, _) => HandleAsync(e)),
        options => options.FirstRetryDelay = TimeSpan.FromMilliseconds(50));

    private async Task HandleAsync(WebhookEvent<CaseUpdated> e)
    {
        var caseId = e.Payload.CaseId!;
        if (!running.TryAdd(caseId, e.Id))
        {
            overlaps.Enqueue($"{e.Id} beside {running.GetValueOrDefault(caseId)}");
            return;
        }

        await Task.Yield();
        var number = int.Parse(e.Id[(e.Id.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
        var fails = attempts.AddOrUpdate(e.Id, 1, (_, count) => count + 1) == 1 && number % 7 == 3;
        if (!fails)
        {
            handled.Enqueue((caseId, number));
        }

        running.TryRemove(caseId, out _);
        if (fails)
        {
            throw new InvalidOperationException("not today");
        }
    }
}
