using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace WebhookReceiver;

/// <summary>
/// What the memory store knows an event by: 16 bytes instead of a text. Debitura's ids are the texts of UUIDs and are taken as such; of any
/// other text it is the first half of the SHA-256, so that two events are one only if their ids are, character by character.
/// </summary>
internal readonly record struct EventKey
{
    private const int UuidLength = 36;

    private readonly Guid bits;

    // Apart, so that no text stands for the same event as a UUID.
    private readonly bool isHash;

    private EventKey(Guid bits, bool isHash)
    {
        this.bits = bits;
        this.isHash = isHash;
    }

    public static EventKey From(string eventId)
    {
        // Back to text and compared: in another casing it is another id.
        Span<char> written = stackalloc char[UuidLength];
        return Guid.TryParseExact(eventId, "D", out var uuid) && uuid.TryFormat(written, out _, "D") && written.SequenceEqual(eventId)
            ? new EventKey(uuid, isHash: false)
            : HashOf(eventId);
    }

    // Mixed by a number of this process, so that nobody can choose ids that fall upon each other. In four parts: the hash of a Guid only
    // folds them upon each other.
    public override int GetHashCode()
    {
        var parts = MemoryMarshal.Cast<Guid, int>(new ReadOnlySpan<Guid>(in bits));
        return HashCode.Combine(parts[0], parts[1], parts[2], parts[3]);
    }

    private static EventKey HashOf(string eventId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(eventId.AsSpan()), hash);
        return new EventKey(new Guid(hash[..16]), isHash: true);
    }
}
