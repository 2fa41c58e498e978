using System.Net;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class SqliteOperatingTests() : OperatingContract(new SqliteTestDatabase())
{
    [Fact]
    public async Task Says_which_index_it_could_not_create_and_works_without_it()
    {
        await using (var earlier = OwnContext())
        {
            await earlier.Database.EnsureCreatedAsync(Token);
            await earlier.Database.ExecuteSqlRawAsync("DROP INDEX ix_webhook_inbox_type; CREATE TABLE ix_webhook_inbox_type (in_its_place)", Token);
        }

        await using var host = await ReceiverHost.StartAsync(receiver => receiver.UseInbox(Database.Use).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask));
        var response = await host.SendAsync(Deliveries.Envelope("e-1"));

        response.StatusCode.Should().Be(HttpStatusCode.Accepted);
        host.Log.Of("IndexMissing").Should().ContainSingle().Which.Message.Should().Contain("ix_webhook_inbox_type");
    }
}
