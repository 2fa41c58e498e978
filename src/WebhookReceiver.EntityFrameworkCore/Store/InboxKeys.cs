using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// What the columns hold by which events are looked up. Signed texts may hold what no column takes, such as NUL; accepting and looking up
/// make the same of them, so that an event
/// is found by what its sender and its handlers call it, and by what a list shows.
/// </summary>
internal static class InboxKeys
{
    public const int MaxTypeLength = 128;

    /// <summary>
    /// A case id is a UUID and a tenant id the partner's own; a longer one is cut, which can only make two things wait for each other.
    /// </summary>
    public const int MaxEntityLength = 200;

    /// <summary>
    /// The id, or its digest where no column holds it: cut or replaced, two events might become one. <see cref="VerifiedDelivery.ClaimId"/>
    /// keeps ids that look like a digest apart
    /// before they are stored; an id that is looked up may be one that a list shows, and is taken as it is.
    /// </summary>
    public static string EventId(string id) => InboxText.IsFit(id) ? id : $"digest:{Digest(Encoding.UTF8.GetBytes(id))}";

    public static string EventType(string type) => InboxText.From(type, MaxTypeLength);

    /// <summary>
    /// Names of receivers come from the application and are stored as they are: what cannot be one is replaced by what is none either.
    /// </summary>
    public static string Receiver(string receiver) => InboxText.IsFit(receiver) ? receiver : string.Empty;

    public static string Case(string caseId) => InboxText.From("case:" + caseId, MaxEntityLength);

    public static string Client(string externalTenantId) => InboxText.From("client:" + externalTenantId, MaxEntityLength);

    /// <summary>What an event is found by: trimmed, and cut to what an index takes.</summary>
    public static string? Found(string? text) => text?.Trim() is { Length: > 0 } trimmed ? InboxText.From(trimmed, MaxEntityLength) : null;

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
