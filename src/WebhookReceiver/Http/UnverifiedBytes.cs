using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>
/// Bounds the memory that deliveries occupy before they are verified, over all receivers and connections of the process. What exceeds the
/// first 4 KiB of a body may only use a quarter of
/// the budget, so that deliveries of Debitura's size are still received while somebody sends large ones, and what the server itself needs
/// for as many connections stays within the rest.
/// </summary>
internal sealed class UnverifiedBytes
{
    /// <summary>The size of the blocks that a body occupies after its first one.</summary>
    public const int BlockBytes = 16 * 1024;

    // Blocks circulate, because under attack they would become garbage faster than it is collected. While none is in use, the garbage
    // collector may have them.
    private readonly Lock gate = new();
    private readonly WeakReference<Stack<byte[]>?> idle = new(null);
    private Stack<byte[]>? free;
    private int blocksInUse;

    private long held;
    private long heldByLarge;

    public UnverifiedBytes(WebhookReceiverMetrics metrics) => metrics.ObserveUnverifiedBytes(() => Held);

    /// <summary>The bytes that are occupied now.</summary>
    public long Held => Interlocked.Read(ref held);

    /// <summary>Reserves room, unless the budget is used up.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="isLarge">Whether it is for a body's part beyond its first block.</param>
    /// <param name="limits">The limits of the receiver that asks; what is reserved is counted over all of them.</param>
    public bool TryReserve(int bytes, bool isLarge, WebhookReceiverOptions limits)
    {
        if (isLarge && Interlocked.Add(ref heldByLarge, bytes) > ShareOfLarge(limits))
        {
            Interlocked.Add(ref heldByLarge, -bytes);
            return false;
        }

        if (Interlocked.Add(ref held, bytes) > limits.MaxUnverifiedBytes)
        {
            Release(bytes, isLarge);
            return false;
        }

        return true;
    }

    /// <summary>Whether one more block of a large body would find room now.</summary>
    public bool HasRoomForLarge(WebhookReceiverOptions limits) =>
        Interlocked.Read(ref heldByLarge) + BlockBytes <= ShareOfLarge(limits) && Held < limits.MaxUnverifiedBytes;

    public void Release(int bytes, bool isLarge)
    {
        Interlocked.Add(ref held, -bytes);
        if (isLarge)
        {
            Interlocked.Add(ref heldByLarge, -bytes);
        }
    }

    public byte[] RentBlock()
    {
        lock (gate)
        {
            free ??= idle.TryGetTarget(out var kept) ? kept : [];
            var block = free.TryPop(out var circulating) ? circulating : GC.AllocateUninitializedArray<byte>(BlockBytes);
            blocksInUse++;
            return block;
        }
    }

    public void ReturnBlock(byte[] block)
    {
        // Personal data must not outlive its delivery.
        CryptographicOperations.ZeroMemory(block);
        lock (gate)
        {
            free!.Push(block);
            if (--blocksInUse == 0)
            {
                idle.SetTarget(free);
                free = null;
            }
        }
    }

    // One body of the allowed size always fits.
    private static int ShareOfLarge(WebhookReceiverOptions limits) => Math.Max(limits.MaxUnverifiedBytes / 4, limits.MaxBodyBytes);
}
