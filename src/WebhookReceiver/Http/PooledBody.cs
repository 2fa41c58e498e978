using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>
/// A body in blocks that are added as bytes arrive: what a sender announces reserves nothing. It is charged to the budget for unverified
/// bytes until <see cref="Accept"/>. Nearly every
/// delivery fits into the first block.
/// </summary>
internal sealed class PooledBody(UnverifiedBytes unverified, WebhookReceiverOptions limits) : IDisposable
{
    public const int FirstBlockBytes = 4096;

    private byte[] first = [];
    private List<byte[]>? blocks;
    private byte[]? whole;
    private int capacity;
    private int charge;
    private bool isCharged = true;

    public int Length { get; private set; }

    /// <summary>The bytes as they lie in memory, to be hashed.</summary>
    public ReadOnlySequence<byte> Sequence => blocks is null ? new(first, 0, Length) : BodySegment.Chain(first, blocks, Length);

    /// <summary>Adds bytes.</summary>
    /// <returns><see langword="false"/> when the budget for unverified bytes is used up.</returns>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (Length == capacity && !TryGrow())
            {
                return false;
            }

            var (block, used) = blocks is null ? (first, Length) : (blocks[^1], UnverifiedBytes.BlockBytes - (capacity - Length));
            var count = Math.Min(bytes.Length, capacity - Length);
            bytes[..count].CopyTo(block.AsSpan(used));
            Length += count;
            bytes = bytes[count..];
        }

        return true;
    }

    /// <summary>Reserves the first block before anything is read.</summary>
    /// <param name="announced">The announced length. It reserves nothing, but a large body is refused at once when there is no room for
    /// large ones.</param>
    /// <returns><see langword="false"/> when the budget for unverified bytes is used up.</returns>
    public bool TryBegin(long announced) => (announced <= FirstBlockBytes || unverified.HasRoomForLarge(limits)) && TryGrow();

    /// <summary>Ends the charge, because the body is verified, and returns it in one piece.</summary>
    public ReadOnlyMemory<byte> Accept()
    {
        Uncharge();
        if (blocks is null)
        {
            return first.AsMemory(0, Length);
        }

        whole = ArrayPool<byte>.Shared.Rent(Length);
        Sequence.CopyTo(whole);
        ReturnBlocks();
        return whole.AsMemory(0, Length);
    }

    public void Dispose()
    {
        Uncharge();
        if (first.Length > 0)
        {
            // Cleared, because the next user of the pool may be any code of the application and the body holds personal data.
            CryptographicOperations.ZeroMemory(first.AsSpan(0, Math.Min(Length, FirstBlockBytes)));
            ArrayPool<byte>.Shared.Return(first);
        }

        if (whole is not null)
        {
            CryptographicOperations.ZeroMemory(whole.AsSpan(0, Length));
            ArrayPool<byte>.Shared.Return(whole);
        }

        ReturnBlocks();
        (first, whole, capacity, Length) = ([], null, 0, 0);
    }

    private bool TryGrow()
    {
        Debug.Assert(isCharged, "A verified body does not grow.");
        var isFirst = first.Length == 0;
        var size = isFirst ? FirstBlockBytes : UnverifiedBytes.BlockBytes;

        // The last block may be larger than the rest of what the body may have; a body of just the allowed size must not need more than
        // that.
        var bytes = isFirst ? size : Math.Min(size, Math.Max(0, limits.MaxBodyBytes - capacity));
        if (!unverified.TryReserve(bytes, isLarge: !isFirst, limits))
        {
            return false;
        }

        // Before anything that may run out of memory: what is reserved has to be released.
        charge += bytes;
        if (isFirst)
        {
            first = ArrayPool<byte>.Shared.Rent(FirstBlockBytes);
        }
        else
        {
            blocks ??= [];
            blocks.EnsureCapacity(blocks.Count + 1);
            blocks.Add(unverified.RentBlock());
        }

        capacity += size;
        return true;
    }

    private void Uncharge()
    {
        if (isCharged)
        {
            unverified.Release(Math.Min(charge, FirstBlockBytes), isLarge: false);
            if (charge > FirstBlockBytes)
            {
                unverified.Release(charge - FirstBlockBytes, isLarge: true);
            }

            isCharged = false;
        }
    }

    private void ReturnBlocks()
    {
        foreach (var block in blocks ?? [])
        {
            unverified.ReturnBlock(block);
        }

        blocks = null;
    }
}
