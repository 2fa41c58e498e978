using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Startup;

/// <summary>
/// SQLite in memory with a shared cache, as tests of an application use it: deliveries, handlers and the test itself at once.
/// </summary>
public sealed class MemoryTests : IDisposable
{
    private const int Count = 40;

    private readonly MemoryTestDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Stores_and_handles_everything_once_while_the_test_reads_and_writes()
    {
        await using var host = await InboxHost.StartAsync(
            database, receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, db, cancellationToken) =>
        {
            db.Effects.Add(new Effect { EventId = e.Id, Handler = "own" });
            await db.SaveChangesAsync(cancellationToken);
        }));

        var reading = ReadAsync(host);
        var responses = await Task.WhenAll(Enumerable.Range(0, Count).Select(number => host.SendAsync($"e-{number}", $"c-{number % 5}")));
        await reading;
        await host.UntilAsync(async () => (await host.Inbox.GetStatisticsAsync(TestContext.Current.CancellationToken)).Depth == 0);

        responses.Should().OnlyContain(response => (int)response.StatusCode == 202);
        var effects = await host.EffectsAsync();
        effects.Where(effect => effect.Handler == "own").Select(effect => effect.EventId).Should()
            .BeEquivalentTo(Enumerable.Range(0, Count).Select(number => $"e-{number}"));
        effects.Count(effect => effect.EventId == "test").Should().Be(Count);
    }

    private static async Task ReadAsync(InboxHost host)
    {
        await Task.Yield();
        for (var round = 0; round < Count; round++)
        {
            await using var scope = host.Host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EffectsDbContext>();
            db.Effects.Add(new Effect { EventId = "test", Handler = $"{round}" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
            _ = await db.Effects.CountAsync(TestContext.Current.CancellationToken);
        }
    }
}
