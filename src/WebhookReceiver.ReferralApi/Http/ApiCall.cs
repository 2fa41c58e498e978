using System.Net;

namespace WebhookReceiver.ReferralApi;

/// <summary>One call of the API.</summary>
/// <param name="Name">The call as the documents name it, for messages: without ids, which may be personal.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The path below the base address.</param>
/// <param name="Body">The JSON body, if there is one.</param>
internal sealed record ApiCall(string Name, HttpMethod Method, string Path, byte[]? Body = null)
{
    /// <summary>Whether it may be sent again although Debitura may have acted on it.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>The client's token, for a call of the Customer API; the key goes with all others.</summary>
    public ClientToken? Token { get; init; }
}

/// <summary>The answer to a call, read to its end.</summary>
internal sealed record ApiAnswer(ApiCall Call, HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and <= 299;
}

/// <summary>What the retries need to know of a call, carried by its request.</summary>
/// <param name="IsRepeatable">Whether the call may be sent again although Debitura may have acted on it.</param>
/// <param name="StartedAt">The clock's timestamp when the call began.</param>
internal sealed record CallOptions(bool IsRepeatable, long StartedAt)
{
    public static readonly HttpRequestOptionsKey<CallOptions> Key = new("WebhookReceiver.ReferralApi.Call");
}
