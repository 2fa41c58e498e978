using System.Buffers;
using System.Runtime.CompilerServices;

namespace WebhookReceiver;

/// <summary>
/// Holds a parsed signature header: <c>t=&lt;Unix seconds&gt;,v1=&lt;64 hexadecimal digits&gt;[,v1=...]</c>, as in Debitura's developer
/// concepts, "Webhooks".
/// Elements come in any order with optional white space around them; unknown elements are skipped.
/// </summary>
internal readonly struct SignatureHeader
{
    /// <summary>The longest header that is read: 2,048 characters, room for 16 candidates and change.</summary>
    public const int MaxLength = 2048;

    /// <summary>The most <c>v1</c> candidates that are read: 16. Each costs a comparison, none should be free for an attacker.</summary>
    public const int MaxCandidates = 16;

    /// <summary>
    /// The most elements that are read, known or not: 24, room for <c>t</c>, 16 candidates and a few that are yet to come. A header of
    /// nothing else would otherwise cost more than a quarter of a verification.
    /// </summary>
    public const int MaxElements = 24;

    private const string TimestampName = "t=";
    private const string CandidateName = "v1=";

    // 12 digits reach the year 33658; a 13th would be milliseconds.
    private const int MaxTimestampDigits = 12;

    private readonly PrefixText signedPrefix;
    private readonly int prefixLength;
    private readonly DeliverySignature firstCandidate;

    // Still text: a second candidate is rare, and a stale header should not cost sixteen decodings.
    private readonly ReadOnlyMemory<char> otherElements;

    private SignatureHeader(
        ReadOnlySpan<char> timestamp, long unixSeconds, DeliverySignature firstCandidate, ReadOnlyMemory<char> otherElements)
    {
        for (var i = 0; i < timestamp.Length; i++)
        {
            signedPrefix[i] = (byte)timestamp[i];
        }

        signedPrefix[timestamp.Length] = (byte)'.';
        prefixLength = timestamp.Length + 1;
        UnixSeconds = unixSeconds;
        this.firstCandidate = firstCandidate;
        this.otherElements = otherElements;
    }

    /// <summary>Gets <c>t</c>: when the delivery was signed, in Unix seconds, 0 to 999,999,999,999.</summary>
    public long UnixSeconds { get; }

    /// <summary>Reads a header.</summary>
    /// <param name="value">The header's value, at most <see cref="MaxLength"/> characters. Kept when it has several candidates.</param>
    /// <param name="header">The parsed header, when the value is one.</param>
    /// <returns>Whether the value has exactly one well-formed <c>t</c> and at least one well-formed <c>v1</c>, and no more than is
    /// read.</returns>
    public static bool TryParse(string value, out SignatureHeader header)
    {
        header = default;
        if (value.Length > MaxLength)
        {
            return false;
        }

        ReadOnlySpan<char> timestamp = default;
        DeliverySignature first = default;
        var timestampSeen = false;
        var (candidates, firstEnd) = (0, 0);

        // Comma by comma: to count or split the whole text first takes longer than all the rest, which an attacker could have for the price
        // of a long header.
        var (start, end, count) = (0, 0, 0);
        for (; end < value.Length; start = end + 1)
        {
            if (++count > MaxElements)
            {
                return false;
            }

            var length = value.AsSpan(start).IndexOf(',');
            end = length < 0 ? value.Length : start + length;
            var element = Trimmed(value.AsSpan(start, end - start));
            if (element.StartsWith(TimestampName))
            {
                // A second t would leave open which one was signed.
                if (timestampSeen)
                {
                    return false;
                }

                timestampSeen = true;
                timestamp = element[TimestampName.Length..];
            }
            else if (element.StartsWith(CandidateName))
            {
                if (++candidates > MaxCandidates)
                {
                    return false;
                }

                // A malformed candidate is skipped rather than fatal: a valid one beside it still proves the sender.
                if (firstEnd == 0 && TryParseCandidate(element, out first))
                {
                    firstEnd = end;
                }
            }
        }

        if (firstEnd == 0 || !TryParseTimestamp(timestamp, out var unixSeconds))
        {
            return false;
        }

        header = new SignatureHeader(timestamp, unixSeconds, first, candidates > 1 ? value.AsMemory(firstEnd) : default);
        return true;
    }

    /// <summary>
    /// The signed text in front of the body: <c>t</c>, digit for digit, since a leading zero is part of what was signed, and the dot.
    /// </summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    internal ReadOnlySpan<byte> SignedPrefix => ((ReadOnlySpan<byte>)signedPrefix)[..prefixLength];

    /// <summary>Copies the well-formed candidates in their order.</summary>
    /// <param name="destination">Room for <see cref="MaxCandidates"/>.</param>
    /// <returns>How many there are, at least 1.</returns>
    internal int CopyCandidates(Span<DeliverySignature> destination)
    {
        destination[0] = firstCandidate;
        var count = 1;
        var others = otherElements.Span;
        foreach (var range in others.Split(','))
        {
            // Not parsed into its place: once there are as many as there is room for, elements of other kinds may follow.
            if (TryParseCandidate(Trimmed(others[range]), out var candidate))
            {
                destination[count++] = candidate;
            }
        }

        return count;
    }

    // Looked at before the search for other characters, which takes most of the time of an element that has none around it.
    private static ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> element) =>
        element is [' ' or '\t', ..] or [.., ' ' or '\t'] ? element.Trim(" \t") : element;

    private static bool TryParseTimestamp(ReadOnlySpan<char> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length is 0 or > MaxTimestampDigits)
        {
            return false;
        }

        // Digit by digit instead of long.Parse: no sign, no space, no culture, no digits of other scripts.
        // Anything looser would let bytes slide between t and the body across the dot.
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            unixSeconds = (unixSeconds * 10) + (digit - '0');
        }

        return true;
    }

    private static bool TryParseCandidate(ReadOnlySpan<char> element, out DeliverySignature candidate)
    {
        candidate = default;
        Span<byte> bytes = stackalloc byte[DeliverySignature.Length];
        if (element.Length != CandidateName.Length + (DeliverySignature.Length * 2) || !element.StartsWith(CandidateName) ||
            Convert.FromHexString(element[CandidateName.Length..], bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        candidate = new DeliverySignature(bytes);
        return true;
    }

    [InlineArray(MaxTimestampDigits + 1)]
    private struct PrefixText
    {
        private byte element;
    }
}
