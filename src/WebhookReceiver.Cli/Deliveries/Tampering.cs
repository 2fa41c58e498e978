namespace WebhookReceiver.Cli;

/// <summary>What to falsify in a delivery after it was signed.</summary>
internal enum Tampering
{
    /// <summary>The body gets one space more.</summary>
    Body = 1,

    /// <summary>One digit of the signature changes.</summary>
    Signature = 2,

    /// <summary>The timestamp is moved by one second.</summary>
    Timestamp = 3,
}
