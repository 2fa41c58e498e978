using System.Globalization;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>Makes requests as bytes: every one a different event about a different case, with a body of 1 KiB and a fresh signature.</summary>
internal static class SignedRequests
{
    public const int BodyBytes = 1024;

    public static byte[][] Make(int count)
    {
        var secret = WebhookSecret.FromBytes(LoadSecret.Key);
        var signedAt = TimeProvider.System.GetUtcNow();
        var requests = new byte[count][];
        for (var index = 0; index < count; index++)
        {
            requests[index] = Make(secret, signedAt);
        }

        return requests;
    }

    /// <summary>A body as the sender documents it. All its fields are known to all endpoints; the case's reference fills it up.</summary>
    public static byte[] MakeBody(DateTimeOffset at)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $$"""
            {"id":"{{Guid.NewGuid()}}","event":"case.updated","timestamp":"{{at:yyyy-MM-ddTHH:mm:ssZ}}","specVersion":"1.0","links":{"client":"https://referral-api.debitura.com/clients/tenant-4711","self":"https://customer-api.debitura.com/cases/4711"},"data":{"caseId":"{{Guid.NewGuid()}}","externalTenantId":"tenant-4711","oldLifecycle":"Active","newLifecycle":"Paused","reference":"
            """);
        return Encoding.ASCII.GetBytes(start.PadRight(BodyBytes - 3, 'x') + "\"}}");
    }

    private static byte[] Make(WebhookSecret secret, DateTimeOffset signedAt)
    {
        var body = MakeBody(signedAt);
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            POST {ServerHost.Path} HTTP/1.1
            Host: localhost
            Content-Type: application/json
            X-Debitura-Event: case.updated
            X-Debitura-Timestamp: {signedAt.ToUnixTimeSeconds()}
            X-Debitura-Signature: {WebhookSigner.Sign(body, secret, signedAt)}
            Content-Length: {body.Length}


            """).ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
