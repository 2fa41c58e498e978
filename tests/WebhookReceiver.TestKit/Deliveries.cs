using System.Text;

namespace WebhookReceiver.TestKit;

/// <summary>Makes envelopes and signed requests.</summary>
public static class Deliveries
{
    public const string Path = "/webhooks/debitura";

    public static string Envelope(string id = "evt-1", string type = WebhookEventTypes.CaseUpdated, string data = """{"caseId":"c-1"}""") =>
        $$"""{"id":"{{id}}","specVersion":"1.0","event":"{{type}}","timestamp":"2026-09-20T13:25:18Z","data":{{data}},"links":{} }""";

    public static HttpRequestMessage Signed(string body, DateTimeOffset signedAt, string? secret = null) =>
        Signed(Encoding.UTF8.GetBytes(body), signedAt, secret);

    public static HttpRequestMessage Signed(byte[] body, DateTimeOffset signedAt, string? secret = null) =>
        WithHeader(body, WebhookSigner.Sign(body, WebhookSecret.Parse(secret ?? TestSecrets.First), signedAt));

    public static HttpRequestMessage WithHeader(byte[] body, string? signatureHeader)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(body) };
        if (signatureHeader is not null)
        {
            request.Headers.TryAddWithoutValidation(WebhookReceiverOptions.DefaultSignatureHeader, signatureHeader);
        }

        return request;
    }
}
