using System.Net;
using System.Security.Cryptography;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Processing;

/// <summary>An unreadable event is claimed by a digest of its body. No id that a sender chooses is such a digest.</summary>
public sealed class ClaimIdTests
{
    private const string Unreadable = "this is no JSON";

    [Fact]
    public async Task Runs_an_event_whose_id_looks_like_that_of_an_unreadable_one()
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)),
            options => options.AcknowledgeAfterFailures = 1);

        await host.SendAsync(Unreadable);
        var response = await host.SendAsync(Deliveries.Envelope(IdOf(Unreadable)));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        times.Should().Be(1);
    }

    [Fact]
    public async Task Tells_of_an_unreadable_event_after_one_whose_id_looks_like_its_own()
    {
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            options => options.AcknowledgeAfterFailures = 1);

        await host.SendAsync(Deliveries.Envelope(IdOf(Unreadable)));
        await host.SendAsync(Unreadable);

        host.Log.Of("EventAbandoned").Should().ContainSingle();
    }

    [Theory]
    [InlineData("unreadable:")]
    [InlineData("digest:")]
    public async Task Knows_an_event_again_whose_id_looks_like_a_digest(string prefix)
    {
        var times = 0;
        await using var host = await ReceiverHost.StartAsync(
            receiver => receiver.AddHandler<CaseUpdated>((_, _) => Task.FromResult(times++)));
        var body = Deliveries.Envelope(prefix + new string('0', 64));

        await host.SendAsync(body);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.SendAsync(body);

        times.Should().Be(1);
    }

    private static string IdOf(string body) => $"unreadable:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
}
