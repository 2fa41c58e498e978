using System.Text;

namespace WebhookReceiver.ReferralApi.Tests;

/// <summary>Real bodies, damaged at random: whatever comes back is a result or the documented exception.</summary>
public sealed class RandomBodyTests
{
    private static readonly string[] Bodies =
    [
        Shapes.Created, Shapes.OnboardingRequired, Shapes.NeedsLinking, Shapes.NeedsLinkingNested, Shapes.FieldMap, Shapes.ApiError,
            Shapes.Problem, Shapes.BusinessRule,
        Shapes.Subscription, $"[{Shapes.Subscription}]", Shapes.Html, """{"retryAfter":12}""",
            """{"type":"\ud800","message":"\udc00x","\ud800":["a"]}""", "[[[[[[", "\"text\"", "0",
    ];

    private static readonly string[] Pieces = ["null", "{", "}", "[", "]", "\"", "\\ud800", "1e999", "-", ",", ":", "true", "\0", "ÿ",
        "{}", "[]", "\"url\":7", "99999999999999999999"];

    private static readonly int[] Statuses = [200, 201, 202, 204, 301, 400, 401, 404, 409, 422, 429, 500, 503];

    private static readonly Dictionary<string, Func<IReferralApiClient, Task>> Calls = new(StringComparer.Ordinal)
    {
        [nameof(IReferralApiClient.CreateClientAsync)] = client => client.CreateClientAsync(SampleRequests.Acme(), Token),
        [nameof(IReferralApiClient.ListSubscriptionsAsync)] = client => client.ListSubscriptionsAsync(Token),
        [nameof(IReferralApiClient.FindSubscriptionAsync)] = client => client.FindSubscriptionAsync(Guid.Empty, Token),
        [nameof(IReferralApiClient.CreateSubscriptionAsync)] = client =>
            client.CreateSubscriptionAsync(new() { Url = new Uri("https://partner.example/hooks"), Events = ["case.created"] }, Token),
        [nameof(IReferralApiClient.UpdateSubscriptionAsync)] = client =>
            client.UpdateSubscriptionAsync(Guid.Empty, new() { RegenerateSecret = true }, Token),
        [nameof(IReferralApiClient.DeleteSubscriptionAsync)] = client => client.DeleteSubscriptionAsync(Guid.Empty, Token),
        [nameof(IReferralApiClient.TriggerTestEventAsync)] = client =>
            client.TriggerTestEventAsync(new() { EventType = "client.linked", ExternalTenantId = "t-1" }, Token),
        [nameof(IReferralApiClient.GetMeAsync)] = client => client.GetMeAsync(Token),
        [nameof(IReferralApiClient.FindPartnerAsync)] = client => client.FindPartnerAsync("p-1", Token),
        [nameof(IReferralApiClient.ListClientsAsync)] = client => client.ListClientsAsync(cancellationToken: Token),
        [nameof(IReferralApiClient.FindClientAsync)] = client => client.FindClientAsync("t-1", Token),
        [nameof(IReferralApiClient.CreateClientTokenAsync)] = client => client.CreateClientTokenAsync("t-1", Token),
        [nameof(IReferralApiClient.GetContractStatusAsync)] = client => client.GetContractStatusAsync(new ClientToken("a-token"), Token),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void No_call_is_left_out() =>
        Calls.Keys.Should().BeEquivalentTo(typeof(IReferralApiClient).GetMethods().Select(method => method.Name));

    [Fact]
    public async Task Damaged_bodies_give_a_result_or_the_documented_exception()
    {
        var random = new Random(20_260_920);
        var api = new DamagedApi();
        await using var host = new ApiHost(new StubApi { Route = api.Answer });
        var calls = Calls.Values.ToArray();

        for (var round = 0; round < 6500; round++)
        {
            api.Body = Damaged(random, Bodies[random.Next(Bodies.Length)]);
            api.Status = Statuses[random.Next(Statuses.Length)];
            try
            {
                await calls[random.Next(calls.Length)](host.Client);
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

        public HttpResponseMessage Answer(HttpRequestMessage request) =>
            new((System.Net.HttpStatusCode)Status) { Content = new ByteArrayContent(Body) };
    }
}
