using System.Text;

namespace WebhookReceiver.Tests.Events;

/// <summary>Reads envelopes and events as the dispatcher does, without a dispatcher.</summary>
internal static class Reading
{
    public static IReadOnlyList<string> SampleNames { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "*.json").Select(Path.GetFileName).OfType<string>()
            .Order(StringComparer.Ordinal)];

    public static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", name));

    public static Envelope Envelope(string json) => Envelope(Encoding.UTF8.GetBytes(json));

    public static Envelope Envelope(byte[] body)
    {
        EnvelopeReader.TryRead(body, out var envelope, out var problem).Should().BeTrue(because: problem);
        return envelope!;
    }

    public static string ProblemOf(string json) => ProblemOf(Encoding.UTF8.GetBytes(json));

    public static string ProblemOf(byte[] body)
    {
        EnvelopeReader.TryRead(body, out var envelope, out var problem).Should().BeFalse();
        envelope.Should().BeNull();
        return problem!;
    }

    /// <summary>The event of a body, read with the built-in type of its name.</summary>
    public static object Event(byte[] body)
    {
        var envelope = Envelope(body);
        return WebhookEventTypes.BuiltIn.Single(type => type.Name == envelope.Type)
            .Read(envelope, body, RawBody.Owned(body), WebhookDelivery.None);
    }

    public static WebhookEvent<TPayload> Event<TPayload>(byte[] body) => (WebhookEvent<TPayload>)Event(body);

    /// <summary>The payload of a data object, read as the only built-in type with that payload.</summary>
    public static TPayload Payload<TPayload>(string data)
    {
        var type = WebhookEventTypes.BuiltIn.Single(type => type.PayloadType == typeof(TPayload)).Name;
        return Event<TPayload>(Encoding.UTF8.GetBytes($$"""{"id":"e-1","event":"{{type}}","data":{{data}} }""")).Payload;
    }
}
