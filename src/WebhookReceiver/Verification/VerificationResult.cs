using System.Diagnostics.CodeAnalysis;

namespace WebhookReceiver;

/// <summary>Tells whether a delivery is authentic and fresh, and if not, why.</summary>
public readonly record struct VerificationResult
{
    // Counted from 1, so that the default value, all zeros, has none.
    private readonly int secretNumber;

    private VerificationResult(RejectionReason? rejection, long unixSeconds, int secretIndex, DeliverySignature signature)
    {
        Rejection = rejection;
        UnixSeconds = unixSeconds;
        secretNumber = secretIndex + 1;
        Signature = signature;
    }

    /// <summary>Gets whether the delivery is authentic and fresh. The default value is not valid.</summary>
    [MemberNotNullWhen(false, nameof(Rejection))]
    public bool IsValid => Rejection is null && secretNumber > 0;

    /// <summary>Gets why the delivery is refused; <see langword="null"/> when it is valid.</summary>
    public RejectionReason? Rejection { get; }

    /// <summary>Gets when a valid delivery was signed.</summary>
    /// <exception cref="InvalidOperationException">The delivery is not valid: its timestamp proves nothing.</exception>
    public DateTimeOffset SignedAt => IsValid
        ? DateTimeOffset.FromUnixTimeSeconds(UnixSeconds)
        : throw new InvalidOperationException("Only a valid delivery has a proven time of signing.");

    /// <summary>Gets the position of the secret that matched, from 0; -1 when the delivery is not valid.</summary>
    public int SecretIndex => secretNumber - 1;

    /// <summary>Gets the signature that matched: the proof to store, so that a replay of the very same delivery is recognised.</summary>
    public DeliverySignature Signature { get; }

    private long UnixSeconds { get; }

    /// <summary>
    /// Returns <c>Valid</c>, the reason for the rejection, or <c>Invalid</c> for the default value. The generated text would read
    /// <see cref="SignedAt"/>, which throws.
    /// </summary>
    /// <returns>For example <c>SignatureMismatch</c>.</returns>
    public override string ToString() => IsValid ? "Valid" : Rejection?.ToString() ?? "Invalid";

    internal static VerificationResult Valid(long unixSeconds, int secretIndex, DeliverySignature signature) =>
        new(rejection: null, unixSeconds, secretIndex, signature);

    internal static VerificationResult Rejected(RejectionReason reason) => new(reason, unixSeconds: 0, secretIndex: -1, signature: default);
}
