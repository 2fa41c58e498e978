using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>Holds the 32 bytes of one HMAC-SHA256 signature. Equality takes the same time for every value. It does not print.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct DeliverySignature : IEquatable<DeliverySignature>
{
    /// <summary>The length of a signature: 32 bytes, the output of SHA-256.</summary>
    public const int Length = 32;

    private readonly UInt128 first;
    private readonly UInt128 second;

    /// <summary>Copies a signature from its bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    public DeliverySignature(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"A signature has {Length} bytes.", nameof(bytes));
        }

        this = MemoryMarshal.Read<DeliverySignature>(bytes);
    }

    /// <summary>Compares two signatures.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(DeliverySignature left, DeliverySignature right) => left.Equals(right);

    /// <summary>Compares two signatures.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(DeliverySignature left, DeliverySignature right) => !left.Equals(right);

    /// <summary>Copies the signature's bytes, to store them.</summary>
    /// <returns>A new array of <see cref="Length"/> bytes.</returns>
    public byte[] ToArray() => Bytes(in this).ToArray();

    /// <inheritdoc/>
    public bool Equals(DeliverySignature other) => CryptographicOperations.FixedTimeEquals(Bytes(in this), Bytes(in other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeliverySignature other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(first, second);

    /// <summary>Returns <c>***</c>: a signature in a log could be sent again.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => "***";

    internal static ReadOnlySpan<byte> Bytes(in DeliverySignature signature) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<DeliverySignature>(in signature));
}
