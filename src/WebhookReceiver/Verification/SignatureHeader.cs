using System.Buffers;
using System.Runtime.CompilerServices;

namespace WebhookReceiver;

/// <summary>
/// Holds a parsed signature header: <c>t=&lt;Unix seconds&gt;,v1=&lt;64 hexadecimal digits&gt;[,v1=...]</c>, as in Debitura's developer concepts, "Webhooks".
/// Elements come in any order with optional white space around them; unknown elements are skipped.
/// </summary>
internal readonly struct SignatureHeader
{
    /// <summary>The longest header that is read: 2,048 characters, room for 16 candidates and change.</summary>
    public const int MaxLength = 2048;

    /// <summary>The most <c>v1</c> candidates that are read: 16. Each costs a comparison, none should be free for an attacker.</summary>
    public const int MaxCandidates = 16;

    // 12 digits reach the year 33658; a 13th would be milliseconds.
    private const int MaxTimestampDigits = 12;

    private readonly TimestampText timestampText;
    private readonly int timestampLength;
    private readonly DeliverySignature firstCandidate;
    private readonly DeliverySignature[]? otherCandidates;

    private SignatureHeader(ReadOnlySpan<char> timestamp, long unixSeconds, DeliverySignature firstCandidate, DeliverySignature[]? otherCandidates)
    {
        for (var i = 0; i < timestamp.Length; i++)
        {
            timestampText[i] = (byte)timestamp[i];
        }

        timestampLength = timestamp.Length;
        UnixSeconds = unixSeconds;
        this.firstCandidate = firstCandidate;
        this.otherCandidates = otherCandidates;
    }

    /// <summary>Gets <c>t</c>: when the delivery was signed, in Unix seconds, 0 to 999,999,999,999.</summary>
    public long UnixSeconds { get; }

    /// <summary>Gets how many well-formed <c>v1</c> candidates the header has, 1 to <see cref="MaxCandidates"/>.</summary>
    public int CandidateCount => 1 + (otherCandidates?.Length ?? 0);

    /// <summary>Reads a header.</summary>
    /// <param name="value">The header's value, at most <see cref="MaxLength"/> characters. Not kept.</param>
    /// <param name="header">The parsed header, when the value is one.</param>
    /// <returns>Whether the value has exactly one well-formed <c>t</c> and 1 to <see cref="MaxCandidates"/> well-formed <c>v1</c>.</returns>
    public static bool TryParse(ReadOnlySpan<char> value, out SignatureHeader header)
    {
        header = default;
        if (value.Length > MaxLength)
        {
            return false;
        }

        ReadOnlySpan<char> timestamp = default;
        var timestampSeen = false;
        var candidatesSeen = 0;
        var wellFormed = 0;
        DeliverySignature first = default;
        DeliverySignature[]? others = null;

        foreach (var range in value.Split(','))
        {
            var element = value[range].Trim(" \t");
            if (element.StartsWith("t="))
            {
                // A second t would leave open which one was signed.
                if (timestampSeen)
                {
                    return false;
                }

                timestampSeen = true;
                timestamp = element[2..];
            }
            else if (element.StartsWith("v1="))
            {
                if (++candidatesSeen > MaxCandidates)
                {
                    return false;
                }

                // A malformed candidate is skipped rather than fatal: a valid one beside it still proves the sender.
                if (TryParseCandidate(element[3..], out var candidate))
                {
                    if (wellFormed++ == 0)
                    {
                        first = candidate;
                    }
                    else
                    {
                        others = [.. others ?? [], candidate];
                    }
                }
            }
        }

        if (wellFormed == 0 || !TryParseTimestamp(timestamp, out var unixSeconds))
        {
            return false;
        }

        header = new SignatureHeader(timestamp, unixSeconds, first, others);
        return true;
    }

    /// <summary>The signed text of <c>t</c>, digit for digit: a leading zero is part of what was signed.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    internal ReadOnlySpan<byte> TimestampBytes => ((ReadOnlySpan<byte>)timestampText)[..timestampLength];

    internal DeliverySignature Candidate(int index) => index == 0 ? firstCandidate : otherCandidates![index - 1];

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

    private static bool TryParseCandidate(ReadOnlySpan<char> hexadecimal, out DeliverySignature candidate)
    {
        candidate = default;
        Span<byte> bytes = stackalloc byte[DeliverySignature.Length];
        if (hexadecimal.Length != DeliverySignature.Length * 2 ||
            Convert.FromHexString(hexadecimal, bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        candidate = new DeliverySignature(bytes);
        return true;
    }

    [InlineArray(MaxTimestampDigits)]
    private struct TimestampText
    {
        private byte element;
    }
}
