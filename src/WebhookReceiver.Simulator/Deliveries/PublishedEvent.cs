using System.Text;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary>An event with the body that every one of its deliveries carries.</summary>
internal sealed class PublishedEvent(string id, string type, byte[] body, bool isTest)
{
    private readonly HashSet<long> signingTimes = [];

    public string Id => id;

    public string Type => type;

    public byte[] Body => body;

    /// <summary>Whether deliveries carry <c>X-Debitura-Test</c>.</summary>
    public bool IsTest => isTest;

    /// <summary>The subscriptions that wanted it when it was published: a replay goes to them.</summary>
    public IReadOnlyList<Guid> Subscriptions { get; set; } = [];

    public static PublishedEvent Create(string type, JsonNode? data, string? clientUrl, DateTimeOffset occurredAt, bool isTest)
    {
        var id = Guid.NewGuid().ToString();
        var envelope = new JsonObject
        {
            ["id"] = id,
            ["specVersion"] = "1.0",
            ["event"] = type,
            ["timestamp"] = occurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture),
            ["data"] = data,
        };
        if (clientUrl is not null)
        {
            envelope["links"] = new JsonObject { ["client"] = clientUrl };
        }

        return new PublishedEvent(id, type, Encoding.UTF8.GetBytes(envelope.ToJsonString(SimulatorJson.Options)), isTest);
    }

    /// <summary>
    /// The second to sign a delivery in: now, or the latest one before it that no delivery of this event was signed in. Each delivery is
    /// signed afresh, which receivers may rely on; when the simulator's clock is stepped, several fall into one real second.
    /// </summary>
    public long TakeSigningTime(DateTimeOffset now)
    {
        lock (signingTimes)
        {
            var seconds = now.ToUnixTimeSeconds();
            while (!signingTimes.Add(seconds))
            {
                seconds--;
            }

            return seconds;
        }
    }
}
