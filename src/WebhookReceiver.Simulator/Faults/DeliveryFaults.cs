namespace WebhookReceiver.Simulator;

/// <summary>What the simulator does wrong on purpose when it delivers an event. Several can be on at a time.</summary>
[Flags]
public enum DeliveryFaults
{
    /// <summary>Nothing: deliveries are as documented.</summary>
    None = 0,

    /// <summary>Every delivery that was accepted is sent once more, signed afresh.</summary>
    Duplicate = 1,

    /// <summary>Every request is sent once more byte for byte, with the same signature.</summary>
    Replay = 1 << 1,

    /// <summary>First attempts wait for the next full ten seconds of the simulator's clock and are then sent last first.</summary>
    Reorder = 1 << 2,

    /// <summary>The signature's time lies an hour back.</summary>
    StaleTimestamp = 1 << 3,

    /// <summary>The signature's time lies an hour ahead.</summary>
    FutureTimestamp = 1 << 4,

    /// <summary>The body is changed after signing.</summary>
    TamperedBody = 1 << 5,

    /// <summary>Signed with another secret.</summary>
    WrongSecret = 1 << 6,

    /// <summary>The signature is written as Base64 instead of hexadecimal.</summary>
    Base64Signature = 1 << 7,

    /// <summary>The signature covers the body without the time in front.</summary>
    WithoutTimestamp = 1 << 8,

    /// <summary>The body is sent in twenty drips.</summary>
    SlowSender = 1 << 9,

    /// <summary>Three copies of the delivery, each signed for itself, are sent at the same moment.</summary>
    ConcurrentCopies = 1 << 10,

    /// <summary>The obsolete scheme <c>sha256=...</c>.</summary>
    ObsoleteScheme = 1 << 11,

    /// <summary>The signature's time is in milliseconds.</summary>
    Milliseconds = 1 << 12,

    /// <summary>The secret's text is used as the key, without decoding it from Base64.</summary>
    SecretAsText = 1 << 13,
}
