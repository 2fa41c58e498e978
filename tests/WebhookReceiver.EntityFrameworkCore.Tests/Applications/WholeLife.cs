using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>All that happens to events in one application, from their deliveries to the end of their retention.</summary>
/// <typeparam name="TContext">The application's context, with its bookings.</typeparam>
internal static class WholeLife<TContext>
    where TContext : DbContext
{
    // Longer than most columns of an application, and in both cases.
    private const string HandlerName = "Shop.Accounting.Bookings.Handlers.WhenACaseWasUpdated.BookWhatTheDebtorPaid.AndTheFees";

    private static readonly string Error = string.Concat(Enumerable.Repeat("Not today. ", 500));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task RunAsync(Action<IServiceCollection> register)
    {
        var fails = true;
        await using var host = await StartAsync(register, e => e.Id == "evt_bad" && fails);
        await AcceptAsync(host);
        await host.UntilStateAsync("evt_Ab", InboxState.Processed);
        await host.UntilStateAsync("evt_aB", InboxState.Processed);
        (await BookingsAsync(host)).Should().Be(2);

        await host.SendAsync("evt_bad", "c-bad");
        await host.UntilStateAsync("evt_bad", InboxState.DeadLetter, TimeSpan.FromSeconds(1));
        var dead = (await host.Inbox.FindAsync("evt_bad", cancellationToken: Token))!;
        dead.Entry.LastError.Should().Contain("Not today. ").And.HaveLength(2_000);
        dead.Attempts.Select(attempt => (attempt.Number, attempt.Handler, attempt.Error.Length))
            .Should().Equal((1, HandlerName, 2_000), (2, HandlerName, 2_000));
        (await BookingsAsync(host)).Should().Be(2);
        await ListsAsync(host);

        fails = false;
        (await host.Inbox.RequeueAsync("evt_bad", cancellationToken: Token)).Should().BeTrue();
        await host.UntilStateAsync("evt_bad", InboxState.Processed);
        (await BookingsAsync(host)).Should().Be(3);
        (await host.Inbox.FindAsync("evt_bad", cancellationToken: Token))!.CompletedHandlers.Should().Equal(HandlerName);

        (await host.Inbox.PruneAsync(host.Host.Clock.GetUtcNow().AddDays(1), Token)).Should().Be(3);
        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Should().BeEmpty();
    }

    private static async Task<InboxHost> StartAsync(
        Action<IServiceCollection> register, Func<WebhookEvent<CaseUpdated>, bool> fails) => new(await ReceiverHost.StartAsync(
        builder =>
        {
            register(builder.Services);
            builder.Services.AddHealthChecks().AddWebhookInbox();
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                .UseInbox<TContext>(options => options.MaxAttempts = 2)
                .AddHandler<CaseUpdated, TContext>(
                    async (e, context, cancellationToken) =>
                    {
                        context.Add(new Booking { EventId = e.Id, Kind = BookingKind.Fee, BookedAt = e.Delivery.ReceivedAt });
                        await context.SaveChangesAsync(cancellationToken);
                        if (fails(e))
                        {
                            throw new InvalidOperationException(Error);
                        }
                    },
                    HandlerName);
        },
        app =>
        {
            using var scope = app.Services.CreateScope();
            scope.ServiceProvider.GetRequiredService<TContext>().Database.EnsureCreated();
            app.MapWebhookReceiver(Deliveries.Path);
        }));

    private static async Task AcceptAsync(InboxHost host)
    {
        (await host.SendAsync("evt_Ab", "c-Ab")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.SendAsync("evt_aB", "c-aB")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.SendAsync("evt_Ab", "c-Ab")).StatusCode.Should().Be(HttpStatusCode.Conflict, "it is a replay");
        host.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.SendAsync("evt_Ab", "c-Ab")).StatusCode.Should().Be(HttpStatusCode.OK, "it is a duplicate");
    }

    private static async Task ListsAsync(InboxHost host)
    {
        (await host.Inbox.QueryAsync(new InboxQuery(), Token)).Select(entry => entry.EventId).Should().Equal("evt_bad", "evt_aB", "evt_Ab");
        (await host.Inbox.QueryAsync(new InboxQuery { CaseId = "c-aB" }, Token)).Select(entry => entry.EventId).Should().Equal("evt_aB");
        (await host.Inbox.FindByIdAsync("evt_Ab", Token)).Should().ContainSingle().Which.Entity.Should().Be("case:c-Ab");
        (await host.Inbox.FindByIdAsync("EVT_AB", Token)).Should().BeEmpty();
        (await host.Inbox.GetLastDeliveriesAsync(Token)).Should().ContainSingle().Which.EventId.Should().Be("evt_bad");
        var statistics = await host.Inbox.GetStatisticsAsync(Token);
        (statistics.Depth, statistics.Retrying, statistics.DeadLetters).Should().Be((0, 0, 1));
        (await host.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status.Should()
            .Be(HealthStatus.Healthy);
        host.Host.Log.Of("WriteBackFailed").Should().BeEmpty();
    }

    private static async Task<int> BookingsAsync(InboxHost host)
    {
        using var scope = host.Host.Services.CreateScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().Set<Booking>().CountAsync(Token);
    }
}
