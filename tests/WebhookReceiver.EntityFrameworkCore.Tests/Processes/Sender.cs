using System.Collections.Concurrent;
using System.Net;
using System.Text;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Processes;

/// <summary>
/// Sends events as Debitura does, signing each attempt afresh, until every one is acknowledged; only its patience between attempts is
/// shorter.
/// </summary>
public sealed class Sender(Func<HttpClient> nextClient)
{
    // As in the sample's appsettings.Development.json.
    private static readonly string DemoSecret = Convert.ToBase64String("demo only, not a secret: default"u8);

    public ConcurrentDictionary<HttpStatusCode, int> Answers { get; } = new();

    public ConcurrentBag<string> Acknowledged { get; } = [];

    public int Unanswered => unanswered;

    private int unanswered;

    public async Task SendUntilAcknowledgedAsync(string eventId, string caseId)
    {
        var body = Encoding.UTF8.GetBytes(Deliveries.Envelope(eventId, data: $$"""{"caseId":"{{caseId}}","newLifecycle":"Active"}"""));
        while (!await TrySendAsync(body))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        Acknowledged.Add(eventId);
    }

    private async Task<bool> TrySendAsync(byte[] body)
    {
        try
        {
            using var request = Deliveries.Signed(body, TimeProvider.System.GetUtcNow(), DemoSecret);
            using var response = await nextClient().SendAsync(request);
            Answers.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);

            // 409: the very same signature was accepted before, within the same second, by a process that died before it could answer.
            return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Conflict;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Interlocked.Increment(ref unanswered);
            return false;
        }
    }
}
