namespace WebhookReceiver.Cli;

/// <summary>Holds what a settings file says about the receiver.</summary>
internal sealed record ReceiverSettings
{
    public IReadOnlyList<string> SigningSecrets { get; init; } = [];

    public SecretEncoding SecretEncoding { get; init; }

    public string SignatureHeader { get; init; } = WebhookReceiverOptions.DefaultSignatureHeader;

    public TimeSpan Tolerance { get; init; } = SignatureVerifier.DefaultTolerance;

    public TimeSpan FutureTolerance { get; init; } = SignatureVerifier.DefaultTolerance;
}
