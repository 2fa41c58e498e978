using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Extensibility;

/// <summary>Holds a delivery whose signature and age are proven, on its way to being processed.</summary>
public sealed class VerifiedDelivery
{
    private const string UnreadablePrefix = "unreadable:";
    private const string LookAlikePrefix = "digest:";

    /// <summary>Gets the facts of the request: receiver, times, hints.</summary>
    public required WebhookDelivery Details { get; init; }

    /// <summary>Gets the raw body exactly as signed. Borrowed: copy it if it has to outlive the call.</summary>
    public required ReadOnlyMemory<byte> RawBody { get; init; }

    /// <summary>Gets the signature that was verified, to tell a replay from a retry.</summary>
    public required DeliverySignature Signature { get; init; }

    /// <summary>Gets the event's id; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventId => Envelope?.Id;

    /// <summary>
    /// Gets what to know the event by: its id. A digest of the body stands for the id of an unreadable envelope, because the sender's
    /// retries carry the same bytes, and a digest
    /// of the id for one that looks like either. So no two events share it, whatever ids a sender chooses.
    /// </summary>
    public string ClaimId => EventId switch
    {
        null => UnreadablePrefix + Digest(RawBody.Span),
        { } id when IsDigest(id, UnreadablePrefix) || IsDigest(id, LookAlikePrefix) => LookAlikePrefix + Digest(Encoding.UTF8.GetBytes(id)),
        { } id => id,
    };

    /// <summary>Gets the payload's <c>caseId</c>, read as the payload's property is; <see langword="null"/> when there is none.</summary>
    public string? CaseId => EventData.TextOf(Data.Span, "caseId"u8);

    /// <summary>
    /// Gets the payload's <c>externalTenantId</c>, read as the payload's property is; <see langword="null"/> when there is none.
    /// </summary>
    public string? ExternalTenantId => EventData.TextOf(Data.Span, "externalTenantId"u8);

    /// <summary>
    /// Gets the payload's <c>reference</c>, read as the payload's property is; <see langword="null"/> when there is none.
    /// </summary>
    public string? Reference => EventData.TextOf(Data.Span, "reference"u8);

    /// <summary>Gets the event's type from the signed body; <see langword="null"/> when the envelope is unreadable.</summary>
    public string? EventType => Envelope?.Type;

    /// <summary>Gets when the event happened, as the sender says.</summary>
    public DateTimeOffset? OccurredAt => Envelope?.OccurredAt;

    /// <summary>
    /// Gets the bytes of the envelope's <c>data</c>, borrowed from <see cref="RawBody"/>; empty when it is absent or the envelope is
    /// unreadable.
    /// </summary>
    public ReadOnlyMemory<byte> Data => Envelope is { } envelope ? RawBody[envelope.Data] : default;

    /// <summary>
    /// Gets what is wrong with the envelope, in words that contain none of it; <see langword="null"/> when it is readable.
    /// </summary>
    public string? Problem { get; init; }

    internal Envelope? Envelope { get; init; }

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static bool IsDigest(string id, string prefix) =>
        id.Length == prefix.Length + (SHA256.HashSizeInBytes * 2) && id.StartsWith(prefix, StringComparison.Ordinal);
}
