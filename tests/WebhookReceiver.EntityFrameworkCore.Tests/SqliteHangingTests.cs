using System.Net;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class SqliteHangingTests() : HangingContract(new SqliteTestDatabase())
{
    /// <summary>The provider's asynchronous methods block, and look at no token.</summary>
    [Fact]
    public async Task Interrupts_a_statement_without_end()
    {
        await using var host = await InboxHost.StartAsync(
            Database,
            receiver => receiver.AddHandler<CaseUpdated, EffectsDbContext>(async (e, context, cancellationToken) =>
            {
                Note(context, e, "handler");
                await context.SaveChangesAsync(cancellationToken);
                if (e.Id == "hangs")
                {
                    context.Database.SetCommandTimeout(0);
                    await context.Database.ExecuteSqlRawAsync(
                        "WITH RECURSIVE endless(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM endless) DELETE FROM Effects WHERE Id < 0 " +
                        "AND Id IN (SELECT n FROM endless)", cancellationToken);
                    await context.Database.ExecuteSqlRawAsync(
                        "WITH RECURSIVE endless(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM endless) UPDATE Effects SET Handler = " +
                        "(SELECT count(*) FROM endless)", cancellationToken);
                }
            }),
            options =>
            {
                options.HandlerTimeout = TimeSpan.FromSeconds(2);
                options.MaxAttempts = 1;
            });
        await host.SendAsync("hangs", "c-1");
        await host.UntilLoggedAsync("HandlerOverdue");

        var response = await host.SendAsync("other", "c-2");
        await host.UntilStateAsync("other", InboxState.Processed, TimeSpan.FromSeconds(1));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await host.EntryAsync("hangs")).State.Should().Be(InboxState.DeadLetter);
        (await host.EffectsAsync()).Should().ContainSingle().Which.EventId.Should().Be("other");
        await host.Host.Log.WaitForAsync("HandlerEndedLate");
    }
}
