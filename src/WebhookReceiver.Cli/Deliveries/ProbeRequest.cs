using System.Globalization;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Cli;

/// <summary>
/// A delivery that asks a receiver whether it accepts a secret: plainly made up, of an event type that no application handles, marked as a
/// test. A receiver of this library verifies it, finds no handler and answers 200; with the inbox it is stored like any event without a
/// handler.
/// </summary>
internal static class ProbeRequest
{
    public const string EventType = "webhook_receiver.probe";

    /// <param name="url">The receiver.</param>
    /// <param name="secret">The secret in question.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="prefix">What the event's id begins with, so that its sender can be recognised.</param>
    public static HttpRequestMessage Create(Uri url, WebhookSecret secret, DateTimeOffset now, string prefix)
    {
        var id = $"{prefix}-{Guid.NewGuid()}";
        var at = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var body = $$"""{"id":"{{id}}","specVersion":"1.0","event":"{{EventType}}","timestamp":"{{at}}","data":{} }""";
        var request = SignedDelivery.FromJson(body).SignedWith(secret).At(now).AsTest().ToRequest(url);
        request.Headers.Add("X-Debitura-Event", EventType);
        return request;
    }
}
