using System.Net;

namespace WebhookReceiver.ReferralApi;

/// <summary>The answer to a call, read to its end.</summary>
internal sealed record ApiAnswer(ApiCall Call, HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and <= 299;
}
