using System.Buffers;
using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>A body in one buffer of the shared pool, which it goes back to when disposed.</summary>
internal sealed class PooledBody : IDisposable
{
    // Grown as bytes arrive, never by what the sender announces: a header must not be able to reserve a megabyte.
    private const int InitialBytes = 4096;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int length;

    public ReadOnlyMemory<byte> Memory => buffer.AsMemory(0, length);

    public int Length => length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - length < bytes.Length)
        {
            Grow(length + bytes.Length);
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    public void Dispose()
    {
        Return(buffer);
        buffer = [];
        length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        Memory.Span.CopyTo(larger);
        Return(buffer);
        buffer = larger;
    }

    // Cleared, because the next user of the pool may be any code of the application and the body holds personal data.
    private void Return(byte[] rented)
    {
        if (rented.Length > 0)
        {
            CryptographicOperations.ZeroMemory(rented.AsSpan(0, Math.Min(length, rented.Length)));
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
