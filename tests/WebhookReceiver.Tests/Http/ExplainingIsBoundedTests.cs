using System.Net;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>With <c>ExplainRejections</c> on, anybody on the internet can have deliveries explained.</summary>
[Collection(nameof(Alone))]
public sealed class ExplainingIsBoundedTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Ten_large_nested_bodies_at_once_cost_little_more_than_themselves()
    {
        await using var host = await StartAsync();
        var body = Encoding.ASCII.GetBytes(Nested(Mebibyte));
        var requests = Enumerable.Range(0, 10).Select(_ => Forged(body, host)).ToArray();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var answers = await Task.WhenAll(requests.Select(host.SendAsync));

        // Client, server and pipe between them copy each of the bodies, too.
        (GC.GetTotalAllocatedBytes(precise: true) - before).Should().BeLessThan(10 * 8 * Mebibyte);
        answers.Should().OnlyContain(answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        host.Log.Of("DeliveryRejected").Should().HaveCount(10);
        host.Metrics.Of("webhook_receiver.deliveries").Should().HaveCount(10);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    [InlineData("[1,")]
    public void A_body_of_the_largest_examined_size_costs_a_small_multiple_of_it(string opening)
    {
        var body = Encoding.ASCII.GetBytes(Nested(SignatureExplainer.MaxBodyBytes, opening));
        body.Length.Should().BeGreaterThan(SignatureExplainer.MaxBodyBytes * 9 / 10);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var explanation = Explain(body);

        explanation.Cause.Should().Be(RejectionCause.Unknown);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(64 * SignatureExplainer.MaxBodyBytes);
    }

    [Fact]
    public void A_larger_body_is_not_examined()
    {
        var body = Encoding.ASCII.GetBytes(Nested(Mebibyte));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var explanation = Explain(body);

        explanation.Should().BeEquivalentTo(new
        {
            Cause = RejectionCause.Unknown,
            Message = "The body is larger than 65536 bytes, and larger ones are not examined. Repeat the test with a smaller body."
        });
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(100_000);
    }

    [Fact]
    public async Task A_few_rejections_a_second_are_explained_and_all_are_recorded()
    {
        await using var host = await StartAsync();

        for (var index = 0; index < RejectionExplainer.MaxPerSecond + 3; index++)
        {
            await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        }

        host.Log.Of("RejectionExplained").Should().HaveCount(RejectionExplainer.MaxPerSecond);
        host.Log.Of("DeliveryRejected").Should().HaveCount(RejectionExplainer.MaxPerSecond + 3);

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);

        host.Log.Of("RejectionExplained").Should().HaveCount(RejectionExplainer.MaxPerSecond + 1);
    }

    [Fact]
    public async Task A_rejection_is_recorded_before_it_is_explained_and_before_the_hook_runs()
    {
        ReceiverHost? host = null;
        string[] seen = [];
        host = await ReceiverHost.StartAsync(configure: options =>
        {
            options.ExplainRejections = true;
            options.OnRejected = (_, _) =>
            {
                seen = [.. host!.Log.Lines.Select(line => line.EventName!)
                    .Where(name => name is "DeliveryRejected" or "RejectionExplained")];
                return Task.CompletedTask;
            };
        });

        await using (host)
        {
            await host.SendAsync(Deliveries.Envelope(), TestSecrets.Other);
        }

        seen.Should().Equal("DeliveryRejected", "RejectionExplained");
    }

    [Fact]
    public void Explaining_never_throws() => Property.Holds(
        (byte[]? bytes, string? header) =>
        {
            Explain(bytes ?? [], header ?? Header());
            return true;
        },
        cases: 500);

    private static SignatureExplanation Explain(byte[] body, string? header = null) => SignatureExplainer.Explain(new ExplainerInput
    {
        SignatureHeader = header ?? Header(),
        RawBody = body,
        Secrets = [WebhookSecret.Parse(TestSecrets.First)],
        Now = DateTimeOffset.FromUnixTimeSeconds(1_791_302_255),
    });

    private static string Header() => $"t=1791302255,v1={new string('a', 64)}";

    private static HttpRequestMessage Forged(byte[] body, ReceiverHost host) =>
        Deliveries.WithHeader(body, $"t={host.Clock.GetUtcNow().ToUnixTimeSeconds()},v1={new string('a', 64)}");

    // As deep as the reader goes, over and over: each element is indented by two times its depth.
    private static string Nested(int bytes, string opening = "[")
    {
        const int Depth = 60;
        var closing = opening[0] == '[' ? "]" : "}";
        var one = string.Concat(Enumerable.Repeat(opening, Depth)) + "1" + string.Concat(Enumerable.Repeat(closing, Depth));
        return $"[{string.Join(',', Enumerable.Repeat(one, bytes / (one.Length + 1)))}]";
    }

    private static Task<ReceiverHost> StartAsync() => ReceiverHost.StartAsync(configure: options =>
    {
        options.ExplainRejections = true;
        options.MaxBodyBytes = Mebibyte;
    });
}
