using System.Globalization;
using System.Text;

namespace WebhookReceiver.LoadTest;

/// <summary>
/// Makes requests as bytes: every one a different event with a body of 1 KiB and a fresh signature, about a different case unless one is
/// given.
/// </summary>
internal static class SignedRequests
{
    public const int BodyBytes = 1024;

    /// <summary>The case's new lifecycle in events that a handler may be asked to fail.</summary>
    public const string FailingLifecycle = "Failing";

    private const string Lifecycle = "Paused";

    /// <param name="count">How many.</param>
    /// <param name="caseId">The case of all of them; each has its own without.</param>
    /// <param name="isFailing">Whether a failing handler fails them.</param>
    public static byte[][] Make(int count, Guid? caseId = null, bool isFailing = false)
    {
        var secret = WebhookSecret.FromBytes(LoadSecret.Key);
        var signedAt = TimeProvider.System.GetUtcNow();
        var requests = new byte[count][];
        for (var index = 0; index < count; index++)
        {
            var body = MakeBody(signedAt, caseId ?? Guid.NewGuid(), isFailing ? FailingLifecycle : Lifecycle);
            requests[index] = Make(body, secret, signedAt);
        }

        return requests;
    }

    /// <summary>A body as the sender documents it. All its fields are known to all endpoints; the case's reference fills it up.</summary>
    public static byte[] MakeBody(DateTimeOffset at) => MakeBody(at, Guid.NewGuid(), Lifecycle);

    private static byte[] MakeBody(DateTimeOffset at, Guid caseId, string lifecycle)
    {
        const string Client = "https://referral-api.debitura.com/clients/tenant-4711";
        const string Self = "https://customer-api.debitura.com/cases/4711";
        var start = string.Create(CultureInfo.InvariantCulture, $$"""
            {"id":"{{Guid.NewGuid()}}","event":"case.updated","timestamp":"{{at:yyyy-MM-ddTHH:mm:ssZ}}","specVersion":"1.0",
            "links":{"client":"{{Client}}","self":"{{Self}}"},
            "data":{"caseId":"{{caseId}}","externalTenantId":"tenant-4711","oldLifecycle":"Active",
            "newLifecycle":"{{lifecycle}}","reference":"
            """).ReplaceLineEndings("");
        return Encoding.ASCII.GetBytes(start.PadRight(BodyBytes - 3, 'x') + "\"}}");
    }

    private static byte[] Make(byte[] body, WebhookSecret secret, DateTimeOffset signedAt)
    {
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
