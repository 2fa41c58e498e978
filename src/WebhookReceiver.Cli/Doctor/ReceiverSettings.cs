namespace WebhookReceiver.Cli;

/// <summary>Holds what a settings file says about the receiver.</summary>
internal sealed record ReceiverSettings
{
    public IReadOnlyList<string> SigningSecrets { get; init; } = [];

    /// <summary>Gets the secrets of the receivers under <c>Receivers</c>, by name: an endpoint of another subscription may be theirs.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OtherReceivers { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    public SecretEncoding SecretEncoding { get; init; }

    public string SignatureHeader { get; init; } = WebhookReceiverOptions.DefaultSignatureHeader;

    public TimeSpan Tolerance { get; init; } = SignatureVerifier.DefaultTolerance;

    public TimeSpan FutureTolerance { get; init; } = SignatureVerifier.DefaultTolerance;
}
