using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class SqliteHistoryTests() : HistoryContract(new SqliteTestDatabase())
{
    [Fact]
    public async Task An_application_records_its_rejections_and_writes_the_last_ones_when_it_stops()
    {
        List<RejectedDelivery> own = [];
        DateTimeOffset now;
        await using (var host = await ReceiverHost.StartAsync(
            receiver => receiver.UseInbox(Database.Use).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            options => options.OnRejected = (rejected, _) =>
            {
                own.Add(rejected);
                return Task.CompletedTask;
            }))
        {
            now = host.Clock.GetUtcNow();
            using var response = await host.SendAsync(Deliveries.Envelope(), TestSecrets.Second);
            using var unsigned = await host.SendAsync(Deliveries.WithHeader([], signatureHeader: null));
        }

        await using var later = Process();
        var rejections = await later.Reader.GetRejectionsAsync(now, now.AddMinutes(1), Token);
        own.Should().HaveCount(2);
        rejections.Select(one => (one.Receiver, one.Reason, one.FirstAt, one.Count)).Should().BeEquivalentTo(
            own.Select(
                one => (one.Receiver, one.Reason, DateTimeOffset.FromUnixTimeMilliseconds(one.ReceivedAt.ToUnixTimeMilliseconds()), 1L)));
    }

    [Fact]
    public async Task An_application_writes_what_it_counted_every_few_seconds()
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.UseInbox(Database.Use).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask));
        var now = host.Clock.GetUtcNow();
        var reader = host.Services.GetRequiredService<IWebhookInboxHistory>();
        host.Services.GetRequiredService<InboxHistory>().Stored("debitura", "case.updated");
        var giveUp = TimeProvider.System.GetTimestamp();
        while ((await reader.GetCountsAsync(now, now.AddHours(1), cancellationToken: Token)).Count == 0)
        {
            TimeProvider.System.GetElapsedTime(giveUp).Should().BeLessThan(TimeSpan.FromSeconds(30));
            host.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }
}
