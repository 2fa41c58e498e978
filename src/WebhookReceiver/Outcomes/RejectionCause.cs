namespace WebhookReceiver;

/// <summary>Names what probably went wrong with a rejected delivery, as found by <see cref="SignatureExplainer"/>.</summary>
public enum RejectionCause
{
    /// <summary>None of the known causes fits.</summary>
    Unknown = 0,

    /// <summary>The signature header is absent: not a delivery, or a proxy removed the header.</summary>
    HeaderMissing = 1,

    /// <summary>The header carries the obsolete <c>sha256=</c> scheme.</summary>
    ObsoleteScheme = 2,

    /// <summary>The signing secret itself was sent as the signature.</summary>
    SecretInHeader = 3,

    /// <summary><c>t</c> is in milliseconds instead of seconds.</summary>
    TimestampInMilliseconds = 4,

    /// <summary><c>v1</c> is Base64 instead of hexadecimal.</summary>
    SignatureInBase64 = 5,

    /// <summary>The clocks differ, or the delivery is old.</summary>
    ClockOff = 6,

    /// <summary>The body was consumed before the receiver could read it.</summary>
    BodyAlreadyRead = 7,

    /// <summary>The text of the secret was used as the key, instead of the bytes it decodes to.</summary>
    SecretNotDecoded = 8,

    /// <summary>The configured secret was Base64-encoded once more than it should be.</summary>
    SecretEncodedTwice = 9,

    /// <summary>The delivery was signed with the secret of another receiver of this application.</summary>
    SecretOfAnotherReceiver = 10,

    /// <summary>Only the body was signed, without <c>t</c> and the dot.</summary>
    TimestampNotSigned = 11,

    /// <summary>A line break at the end of the body was added or removed on the way.</summary>
    TrailingNewline = 12,

    /// <summary>The line endings of the body were changed on the way.</summary>
    LineEndings = 13,

    /// <summary>A byte order mark was added to or removed from the body on the way.</summary>
    ByteOrderMark = 14,

    /// <summary>The JSON was parsed and written again on the way.</summary>
    JsonReserialized = 15,
}
