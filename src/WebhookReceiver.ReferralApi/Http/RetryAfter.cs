using System.Text.Json;

namespace WebhookReceiver.ReferralApi;

/// <summary>Reads how long the server asks to wait: the header, or the body's <c>retryAfter</c> in seconds. Both are documented.</summary>
internal static class RetryAfter
{
    // Beyond this a wait is no instruction any more but a mistake, and would overflow what is computed with it.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static TimeSpan? From(HttpResponseMessage response, byte[] body, TimeProvider clock) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => Within(delta),
        { Date: { } date } => Within(date - clock.GetUtcNow()),
        _ => FromBody(body),
    };

    private static TimeSpan? FromBody(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return ErrorBody.Get(document.RootElement, "retryAfter") is { ValueKind: JsonValueKind.Number } seconds
                && seconds.TryGetDouble(out var value) && double.IsFinite(value)
                ? Within(TimeSpan.FromSeconds(Math.Clamp(value, 0, Longest.TotalSeconds)))
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static TimeSpan Within(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;
}
