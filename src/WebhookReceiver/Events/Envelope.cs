namespace WebhookReceiver;

/// <summary>
/// The envelope of an event as read from the signed bytes; <see cref="Data"/> and <see cref="Links"/> say where in the body those values
/// lie.
/// </summary>
internal sealed record Envelope(string Id, string Type, DateTimeOffset? OccurredAt, string? SpecVersion, Range Data, Range Links)
{
    /// <summary>The longest id and type that are read: a UUID has 36 characters, and both become keys, tags and columns.</summary>
    public const int MaxIdLength = 256;

    /// <inheritdoc cref="MaxIdLength"/>
    public const int MaxTypeLength = 128;
}
