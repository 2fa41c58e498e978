namespace WebhookReceiver.ReferralApi;

/// <summary>What the retries need to know of a call, carried by its request.</summary>
/// <param name="IsRepeatable">Whether the call may be sent again although Debitura may have acted on it.</param>
/// <param name="StartedAt">The clock's timestamp when the call began.</param>
internal sealed record CallOptions(bool IsRepeatable, long StartedAt)
{
    public static readonly HttpRequestOptionsKey<CallOptions> Key = new("WebhookReceiver.ReferralApi.Call");
}
