using System.Net;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Tells that a call to the API failed. The message names call, status and kind, and never the key, personal data or the server's words; those are in properties, for code that knows
/// where they go.
/// </summary>
public sealed class ReferralApiException : Exception
{
    /// <summary>Initializes an exception without a message; prefer to give one.</summary>
    public ReferralApiException()
    {
    }

    /// <summary>Initializes an exception with a message.</summary>
    /// <param name="message">What failed. Keep personal data out of it.</param>
    public ReferralApiException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes an exception with a message and a cause.</summary>
    /// <param name="message">What failed. Keep personal data out of it.</param>
    /// <param name="innerException">What happened.</param>
    public ReferralApiException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Gets what went wrong.</summary>
    public ReferralApiErrorKind Kind { get; init; }

    /// <summary>Gets the answer's status; <see langword="null"/> when none came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>Gets the error in Debitura's words; it may hold personal data.</summary>
    public string? ServerMessage { get; init; }

    /// <summary>Gets what is wrong, field by field; empty when the answer does not say.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> FieldErrors { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Gets the rules that forbid the call; empty when the answer does not say.</summary>
    public IReadOnlyList<BusinessError> BusinessErrors { get; init; } = [];

    /// <summary>Gets what Debitura's support finds the call by; <see langword="null"/> when the answer does not say.</summary>
    public string? TraceId { get; init; }

    /// <summary>Gets how long Debitura asks to wait; <see langword="null"/> when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets whether the same call may succeed later without anybody changing anything: it was limited, timed out, met a failing server or none.</summary>
    public bool IsTransient => Kind is ReferralApiErrorKind.RateLimited or ReferralApiErrorKind.Server or ReferralApiErrorKind.Unreachable
        or ReferralApiErrorKind.Timeout or ReferralApiErrorKind.Unreadable;

    /// <summary>Gets whether Debitura may have done what the call asked for, although no answer says so.</summary>
    internal bool MayHaveActed => Kind is ReferralApiErrorKind.Server or ReferralApiErrorKind.Timeout or ReferralApiErrorKind.Unreachable or ReferralApiErrorKind.Unreadable;
}
