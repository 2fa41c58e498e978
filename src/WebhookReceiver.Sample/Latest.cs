namespace WebhookReceiver.Sample;

/// <summary>A value and when it came true. Events arrive in any order: a newer one overwrites, an older one at most fills a gap, and of two at the same time the later arrival wins.</summary>
internal sealed record Latest(string? Value, DateTimeOffset At)
{
    public static readonly Latest None = new(null, DateTimeOffset.UnixEpoch);

    public Latest With(string? value, DateTimeOffset at) =>
        value is not null && (Value is null || at >= At) ? new(value, at) : this;
}
