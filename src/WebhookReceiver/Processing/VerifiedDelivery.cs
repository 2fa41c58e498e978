namespace WebhookReceiver;

/// <summary>Holds a delivery whose signature and age are proven, on its way to being processed.</summary>
public sealed class VerifiedDelivery
{
    /// <summary>Gets the facts of the request: receiver, times, hints.</summary>
    public required WebhookDelivery Delivery { get; init; }

    /// <summary>Gets the raw body exactly as signed. Borrowed: copy it if it has to outlive the call.</summary>
    public required ReadOnlyMemory<byte> RawBody { get; init; }

    /// <summary>Gets the signature that was verified, to tell a replay from a retry.</summary>
    public required DeliverySignature Signature { get; init; }

    /// <summary>Gets the event's id; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventId => Envelope?.Id;

    /// <summary>Gets the payload's <c>caseId</c>, read as the payload's property is; <see langword="null"/> when there is none.</summary>
    public string? CaseId => EventData.TextOf(Data.Span, "caseId"u8);

    /// <summary>Gets the payload's <c>externalTenantId</c>, read as the payload's property is; <see langword="null"/> when there is none.</summary>
    public string? ExternalTenantId => EventData.TextOf(Data.Span, "externalTenantId"u8);

    /// <summary>Gets the event's type from the signed body; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventType => Envelope?.Type;

    /// <summary>Gets when the event happened, as the sender says.</summary>
    public DateTimeOffset? OccurredAt => Envelope?.OccurredAt;

    /// <summary>Gets the bytes of the envelope's <c>data</c>, borrowed from <see cref="RawBody"/>; empty when it is absent or the envelope is unreadable.</summary>
    public ReadOnlyMemory<byte> Data => Envelope is { } envelope ? RawBody[envelope.Data] : default;

    /// <summary>Gets what is wrong with the envelope, in words that contain none of it; <see langword="null"/> when it is readable.</summary>
    public string? Problem { get; init; }

    internal Envelope? Envelope { get; init; }
}
