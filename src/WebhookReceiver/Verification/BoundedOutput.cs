using System.Buffers;

namespace WebhookReceiver;

/// <summary>Collects what is written to it, and throws when that becomes too much.</summary>
/// <param name="maxBytes">The most bytes that it takes.</param>
internal sealed class BoundedOutput(int maxBytes) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> inner = new();

    public void Advance(int count)
    {
        inner.Advance(count);
        ThrowIfFull(0);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfFull(sizeHint);
        return inner.GetMemory(sizeHint);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfFull(sizeHint);
        return inner.GetSpan(sizeHint);
    }

    public byte[] ToArray() => inner.WrittenSpan.ToArray();

    private void ThrowIfFull(int more)
    {
        if (inner.WrittenCount + more > maxBytes)
        {
            throw new InvalidOperationException($"More than {maxBytes} bytes were written.");
        }
    }
}
