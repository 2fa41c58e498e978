using System.Buffers;

namespace WebhookReceiver;

/// <summary>One block of a body in a <see cref="ReadOnlySequence{T}"/>.</summary>
internal sealed class BodySegment : ReadOnlySequenceSegment<byte>
{
    private BodySegment(ReadOnlyMemory<byte> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    public static ReadOnlySequence<byte> Chain(byte[] first, List<byte[]> others, int length)
    {
        var start = new BodySegment(first.AsMemory(0, PooledBody.FirstBlockBytes), 0);
        var end = start;
        foreach (var block in others)
        {
            var index = end.RunningIndex + end.Memory.Length;
            var next = new BodySegment(block.AsMemory(0, (int)Math.Min(block.Length, length - index)), index);
            end.Next = next;
            end = next;
        }

        return new ReadOnlySequence<byte>(start, 0, end, end.Memory.Length);
    }
}
