namespace WebhookReceiver;

/// <summary>Holds one event as a handler gets it: what happened, with the payload of its type and the delivery that brought it.</summary>
/// <typeparam name="TPayload">The payload's type; <see cref="System.Text.Json.JsonElement"/> for events without a registered
/// type.</typeparam>
public sealed record WebhookEvent<TPayload>
{
    private readonly RawBody rawBody = RawBody.None;

    /// <summary>Gets the sender's id of the event, 1 to 256 characters. It stays the same over all attempts to deliver it.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Gets the event's type, for example <see cref="WebhookEventTypes.ClientLinked"/>. Read from the signed body, never from a header.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>Gets the payload: the envelope's <c>data</c>.</summary>
    public required TPayload Payload { get; init; }

    /// <summary>
    /// Gets when the event happened at the sender; <see langword="null"/> when the envelope does not say. Events may arrive out of this
    /// order.
    /// </summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Gets the version of the envelope, <c>1.0</c> today; <see langword="null"/> when absent.</summary>
    public string? SpecVersion { get; init; }

    /// <summary>Gets the envelope's links.</summary>
    public WebhookEventLinks Links { get; init; } = new WebhookEventLinks();

    /// <summary>Gets the delivery that brought the event.</summary>
    public WebhookDelivery Delivery { get; init; } = WebhookDelivery.None;

    /// <summary>
    /// Gets the whole envelope exactly as it was signed. Copied at the first read, and yours to keep; the first read has to happen before
    /// the handler ends.
    /// </summary>
    /// <exception cref="InvalidOperationException">The first read came after the handlers had ended.</exception>
    public ReadOnlyMemory<byte> RawJson
    {
        get => rawBody.ToOwned();
        init => rawBody = RawBody.Owned(value);
    }

    internal RawBody RawBody
    {
        init => rawBody = value;
    }

    /// <summary>Returns type and id only: a payload holds personal data, and logs are read by strangers.</summary>
    /// <returns>For example <c>client.linked 40dddb89-e8d1-5c89-b217-2c6ec56b96a4</c>.</returns>
    public override string ToString() => $"{Type} {Id}";
}
