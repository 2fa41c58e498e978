using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Signs a sample event with the receiver's own secret and posts it to the application itself, over HTTP like any other delivery. Reached
/// in Development only.
/// </summary>
internal sealed class TestEvents(
    IServer server, WebhookReceivers receivers, TimeProvider clock, ILogger<TestEvents> logger) : IDisposable
{
    private const int MaxKept = 50;

    private readonly Lock gate = new();
    private readonly Queue<TestEvent> kept = new();
    private readonly HttpClient client = new(Handler()) { Timeout = TimeSpan.FromSeconds(15) };

    /// <summary>Whether this event can be sent to that receiver.</summary>
    public bool CanSend(string receiver, string eventType) =>
        WebhookEventTypes.All.Contains(eventType, StringComparer.Ordinal)
        && PathOf(receiver) is not null
        && receivers.SettingsOf(receiver) is not null;

    public async Task<TestEvent> SendAsync(
        string receiver, string eventType, PathString pathBase, string user, CancellationToken cancellationToken)
    {
        var options = receivers.SettingsOf(receiver)!;
        var sample = SampleEvents.Create(eventType);
        var (eventId, delivery) = (sample.Id, SignedDelivery.From(sample).AsTest());
        var now = clock.GetUtcNow();
        var address = OwnAddress.For(server) is { } own ? new Uri(own, pathBase.Add(PathOf(receiver)).ToUriComponent()) : null;
        int? status = null;
        if (address is not null)
        {
            try
            {
                using var request = delivery.SignedWith(options.SigningSecrets[0], options.SecretEncoding)
                    .InHeader(options.SignatureHeader).At(now).ToRequest(address);
                using var response = await client.SendAsync(request, cancellationToken);
                status = (int)response.StatusCode;
                logger.TestEventSent(user, eventType, eventId, receiver, status.Value);
            }
            catch (Exception exception) when (
                exception is HttpRequestException or SocketException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                logger.TestEventNotSent(exception, eventType, eventId, receiver);
            }
        }

        return Keep(new TestEvent(Guid.NewGuid().ToString("N"), receiver, eventType, eventId, now, address, status));
    }

    public TestEvent? Find(string? id)
    {
        lock (gate)
        {
            return kept.FirstOrDefault(sent => string.Equals(sent.Id, id, StringComparison.Ordinal));
        }
    }

    public void Dispose() => client.Dispose();

    private static SocketsHttpHandler Handler() => new()
    {
        // To this machine, so past any proxy; a redirect would be answered, not followed.
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
#pragma warning disable CA5359 // Do not disable certificate validation: a development certificate need not be trusted on its own machine
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
    };

    /// <summary>A path to post to: one without parameters.</summary>
    private string? PathOf(string receiver) =>
        receivers.PathsOf(receiver).FirstOrDefault(path => !path.Contains('{', StringComparison.Ordinal));

    private TestEvent Keep(TestEvent sent)
    {
        lock (gate)
        {
            kept.Enqueue(sent);
            if (kept.Count > MaxKept)
            {
                kept.Dequeue();
            }
        }

        return sent;
    }
}
