namespace WebhookReceiver;

/// <summary>Holds what <see cref="SignatureExplainer"/> looks at: a rejected delivery and the receiver's side of it.</summary>
public sealed class ExplainerInput
{
    /// <summary>Gets the value of the signature header; <see langword="null"/> when it was absent.</summary>
    public string? SignatureHeader { get; init; }

    /// <summary>Gets the body as received; <see langword="null"/> when it was not read, because the header already decided.</summary>
    public ReadOnlyMemory<byte>? RawBody { get; init; }

    /// <summary>Gets whether the request announced a body: a body that is then empty was read by something else.</summary>
    public bool BodyAnnounced { get; init; }

    /// <summary>Gets the receiver's current secrets.</summary>
    public IReadOnlyList<WebhookSecret> Secrets { get; init; } = [];

    /// <summary>Gets the secrets of the application's other receivers, by receiver.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<WebhookSecret>> OtherReceivers { get; init; } =
        new Dictionary<string, IReadOnlyList<WebhookSecret>>(StringComparer.Ordinal);

    /// <summary>Gets the receiver's clock when the delivery arrived.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Gets how long ago a delivery may have been signed; 5 minutes by default.</summary>
    public TimeSpan Tolerance { get; init; } = SignatureVerifier.DefaultTolerance;

    /// <summary>Gets how far ahead a delivery may have been signed; 5 minutes by default.</summary>
    public TimeSpan FutureTolerance { get; init; } = SignatureVerifier.DefaultTolerance;
}
