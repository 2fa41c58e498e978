using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.ObjectPool;

namespace WebhookReceiver;

/// <summary>Holds one signing secret. It never prints or exposes its bytes. Thread-safe.</summary>
public sealed class WebhookSecret
{
    /// <summary>The fewest bytes a secret may have: 16, the 128 bits below which guessing an HMAC key becomes thinkable.</summary>
    public const int MinBytes = 16;

    // Setting up a key costs about a microsecond, more than hashing a small body, so keyed instances are kept.
    // One pool per secret: the instances go when the secret goes.
    private readonly ObjectPool<IncrementalHash> hashes;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Base64Digits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    private static readonly SearchValues<char> UrlDigits = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=");

    private WebhookSecret(byte[] key)
    {
        Key = key;
        hashes = new DefaultObjectPool<IncrementalHash>(new KeyedHashPolicy(key), Environment.ProcessorCount * 2);
    }

    /// <summary>The key bytes; only the explainer needs them besides the hash.</summary>
    internal byte[] Key { get; }

    /// <summary>Reads a secret from its text.</summary>
    /// <param name="text">The secret as issued. Not trimmed: white space around it is an error, because it is a sign of a bad copy.</param>
    /// <param name="encoding">How the text becomes key bytes.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="FormatException">The text is blank, has white space around it, is not Base64 although it should be, or has fewer
    /// than <see cref="MinBytes"/> bytes. The message never contains the text.</exception>
    public static WebhookSecret Parse(string? text, SecretEncoding encoding = SecretEncoding.Base64) =>
        TryParse(text, encoding, out var secret, out var error) ? secret : throw new FormatException(error);

    /// <summary>Reads a secret from its text without throwing.</summary>
    /// <param name="text">The secret as issued.</param>
    /// <param name="encoding">How the text becomes key bytes.</param>
    /// <param name="secret">The secret, when the text is one.</param>
    /// <returns>Whether the text is a usable secret.</returns>
    public static bool TryParse(string? text, SecretEncoding encoding, [NotNullWhen(true)] out WebhookSecret? secret) =>
        TryParse(text, encoding, out secret, out _);

    /// <summary>Makes a secret of raw key bytes, which are copied.</summary>
    /// <param name="key">At least <see cref="MinBytes"/> bytes.</param>
    /// <returns>The secret.</returns>
    /// <exception cref="ArgumentException">There are fewer than <see cref="MinBytes"/> bytes.</exception>
    public static WebhookSecret FromBytes(ReadOnlySpan<byte> key) =>
        key.Length >= MinBytes
            ? new WebhookSecret(key.ToArray())
            : throw new ArgumentException($"A secret needs at least {MinBytes} bytes.", nameof(key));

    /// <summary>Returns <c>***</c>, so that a secret in a log or a message does no harm.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => "***";

    internal static bool TryParse(
        string? text, SecretEncoding encoding, [NotNullWhen(true)] out WebhookSecret? secret, [NotNullWhen(false)] out string? error)
    {
        secret = null;
        error = ErrorIn(text, encoding, out var key);
        if (error is null)
        {
            secret = new WebhookSecret(key);
        }

        return secret is not null;
    }

    /// <summary>Computes HMAC-SHA256(secret, <paramref name="prefix"/> + <paramref name="rawBody"/>) into 32 bytes.</summary>
    /// <param name="prefix">The timestamp's digits and the dot, in one piece: each call into the native hash costs as much as hashing 200
    /// bytes.</param>
    /// <param name="rawBody">The body.</param>
    /// <param name="destination">Room for 32 bytes.</param>
    internal void Sign(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> rawBody, Span<byte> destination)
    {
        var hash = hashes.Get();
        hash.AppendData(prefix);
        hash.AppendData(rawBody);
        hash.GetHashAndReset(destination);

        // Not in a finally: an instance that threw half-way holds foreign bytes and must not come back.
        hashes.Return(hash);
    }

    /// <summary>The same for a body that lies in several pieces.</summary>
    internal void Sign(ReadOnlySpan<byte> prefix, in ReadOnlySequence<byte> rawBody, Span<byte> destination)
    {
        var hash = hashes.Get();
        hash.AppendData(prefix);
        foreach (var piece in rawBody)
        {
            hash.AppendData(piece.Span);
        }

        hash.GetHashAndReset(destination);
        hashes.Return(hash);
    }

    private static string? ErrorIn(string? text, SecretEncoding encoding, out byte[] key)
    {
        key = [];
        if (string.IsNullOrWhiteSpace(text))
        {
            return "the secret is blank";
        }

        // Checked before decoding: the decoder skips white space and would hide a bad copy.
        if (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            return "the secret has white space around it";
        }

        switch (encoding)
        {
            case SecretEncoding.Text:
                key = Encoding.UTF8.GetBytes(text);
                break;
            case SecretEncoding.Base64 when WrongForm(text) is { } wrongForm:
                return wrongForm;
            case SecretEncoding.Base64 when !text.Any(char.IsWhiteSpace) && TryDecode(text, out key):
                break;
            case SecretEncoding.Base64:
                return "the secret is not Base64 (it must be pasted exactly as issued, with its padding '=')";
            default:
                return $"the encoding {encoding} does not exist";
        }

        return key.Length >= MinBytes ? null : $"the secret has {key.Length} bytes, at least {MinBytes} are needed";
    }

    /// <summary>
    /// Names the form that a secret was brought into on its way here, with the fix. Some of these forms are valid Base64 of other bytes,
    /// with which every delivery would be refused.
    /// </summary>
    private static string? WrongForm(string text)
    {
        if (text.Length > 1 && IsQuote(text[0]) && IsQuote(text[^1]))
        {
            return "the secret is not Base64: it is in quotes (remove them, the value is taken as it stands)";
        }

        if (text.StartsWith("whsec_", StringComparison.OrdinalIgnoreCase))
        {
            return "the secret is not Base64: it starts with whsec_, as the secrets of other senders do (if it is Debitura's, remove " +
                "this prefix)";
        }

        if (text.Contains('%', StringComparison.Ordinal))
        {
            return "the secret is not Base64: it is percent-encoded, as in an address (replace %2B by +, %2F by / and %3D by =)";
        }

        // 16 bytes in hexadecimal. A random secret in Base64 consists of such digits alone once in 10^14 times.
        var digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        if (digits.Length >= MinBytes * 2 && digits.Length % 2 == 0 && !digits.ContainsAnyExcept(HexDigits))
        {
            return "the secret is not Base64: it is hexadecimal (Debitura issues Base64: copy it again, or convert these bytes to Base64)";
        }

        if (text.AsSpan().ContainsAny('-', '_') && !text.AsSpan().ContainsAnyExcept(UrlDigits))
        {
            return "the secret is not Base64: it is Base64url (replace '-' by '+' and '_' by '/', and end it with '=' to a multiple of " +
                "four characters)";
        }

        return text.Length % 4 > 1 && !text.AsSpan().ContainsAnyExcept(Base64Digits)
            ? $"the secret is not Base64: its padding is missing (end it with {new string('=', 4 - (text.Length % 4))}, as issued)"
            : null;
    }

    private static bool IsQuote(char character) => character is '"' or '\'' or '`' or '\u2018' or '\u2019' or '\u201C' or '\u201D';

    private static bool TryDecode(string text, out byte[] key)
    {
        var buffer = new byte[text.Length];
        var decoded = Convert.TryFromBase64String(text, buffer, out var length);
        key = decoded ? buffer[..length] : [];
        CryptographicOperations.ZeroMemory(buffer);
        return decoded;
    }

    private sealed class KeyedHashPolicy(byte[] key) : PooledObjectPolicy<IncrementalHash>
    {
        public override IncrementalHash Create() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);

        public override bool Return(IncrementalHash obj) => true;
    }
}
