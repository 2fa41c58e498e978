using System.Text;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>Real bodies, damaged at random: whatever comes back is a result or the documented exception.</summary>
public sealed class RandomBodyTests
{
    private static readonly string[] Bodies =
    [
        Shapes.Created, Shapes.OnboardingRequired, Shapes.NeedsLinking, Shapes.NeedsLinkingNested, Shapes.FieldMap, Shapes.ApiError, Shapes.Problem, Shapes.BusinessRule,
        Shapes.Subscription, $"[{Shapes.Subscription}]", Shapes.Html, """{"retryAfter":12}""", """{"type":"\ud800","message":"\udc00x","\ud800":["a"]}""", "[[[[[[", "\"text\"", "0",
    ];

    private static readonly string[] Pieces = ["null", "{", "}", "[", "]", "\"", "\\ud800", "1e999", "-", ",", ":", "true", "\0", "ÿ", "{}", "[]", "\"url\":7", "99999999999999999999"];

    private static readonly int[] Statuses = [200, 201, 202, 204, 301, 400, 401, 404, 409, 422, 429, 500, 503];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Damaged_bodies_give_a_result_or_the_documented_exception()
    {
        var random = new Random(20_260_920);
        var api = new DamagedApi();
        await using var host = new ApiHost(new StubApi { Route = api.Answer });
        Func<Task>[] calls =
        [
            () => host.Client.CreateClientAsync(SampleRequests.Acme(), Token),
            () => host.Client.ListSubscriptionsAsync(Token),
            () => host.Client.FindSubscriptionAsync(Guid.Empty, Token),
            () => host.Client.FindClientAsync("t-1", Token),
            () => host.Client.ListClientsAsync(cancellationToken: Token),
            () => host.Client.GetMeAsync(Token),
            () => host.Client.CreateClientTokenAsync("t-1", Token),
            () => host.Client.DeleteSubscriptionAsync(Guid.Empty, Token),
        ];

        for (var round = 0; round < 4000; round++)
        {
            api.Body = Damaged(random, Bodies[random.Next(Bodies.Length)]);
            api.Status = Statuses[random.Next(Statuses.Length)];
            try
            {
                await calls[random.Next(calls.Length)]();
            }
            catch (ReferralApiException)
            {
                // Documented.
            }
            catch (Exception exception)
            {
                Assert.Fail($"Round {round}, status {api.Status}, body {Encoding.UTF8.GetString(api.Body)}: {exception}");
            }
        }
    }

    private static byte[] Damaged(Random random, string body)
    {
        for (var damage = random.Next(4); damage > 0; damage--)
        {
            var at = random.Next(body.Length + 1);
            var piece = Pieces[random.Next(Pieces.Length)];
            body = random.Next(4) switch
            {
                0 => body[..at],
                1 => body.Insert(at, piece),
                2 => body.Remove(at, Math.Min(random.Next(30), body.Length - at)),
                _ => body.Remove(at, Math.Min(piece.Length, body.Length - at)).Insert(at, piece),
            };
        }

        var bytes = Encoding.UTF8.GetBytes(body);
        if (bytes.Length > 0 && random.Next(8) == 0)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }

    private sealed class DamagedApi
    {
        public byte[] Body { get; set; } = [];

        public int Status { get; set; }

        public HttpResponseMessage Answer(HttpRequestMessage request) => new((System.Net.HttpStatusCode)Status) { Content = new ByteArrayContent(Body) };
    }
}
