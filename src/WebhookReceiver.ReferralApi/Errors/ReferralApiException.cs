using System.Net;

namespace WebhookReceiver.ReferralApi;

/// <summary>
/// Tells that a call to the API failed. The message names call, status and kind, and never the key, personal data or the server's words;
/// those are in properties, for code that knows where they go.
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
    public IReadOnlyDictionary<string, IReadOnlyList<string>> FieldErrors { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    /// <summary>Gets the rules that forbid the call; empty when the answer does not say.</summary>
    public IReadOnlyList<BusinessError> BusinessErrors { get; init; } = [];

    /// <summary>Gets what Debitura's support finds the call by; <see langword="null"/> when the answer does not say.</summary>
    public string? TraceId { get; init; }

    /// <summary>Gets how long Debitura asks to wait; <see langword="null"/> when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets whether the same call may succeed later with nothing changed: it was limited, timed out, met a failing server or
    /// none.</summary>
    public bool IsTransient => Kind is ReferralApiErrorKind.RateLimited or ReferralApiErrorKind.Server or ReferralApiErrorKind.Unreachable
        or ReferralApiErrorKind.Timeout or ReferralApiErrorKind.Unreadable;

    /// <summary>Gets kind and status.</summary>
    internal string Brief => Status is { } status ? $"{Kind} ({(int)status})" : Kind.ToString();

    /// <summary>Gets whether Debitura may have done what the call asked for, although no answer says so.</summary>
    internal bool MayHaveActed => IsTransient && Kind != ReferralApiErrorKind.RateLimited;
}

/// <summary>Names what can go wrong with a call.</summary>
public enum ReferralApiErrorKind
{
    /// <summary>An answer that nobody documents; see <see cref="ReferralApiException.Status"/>.</summary>
    Unexpected = 0,

    /// <summary>The key is missing, wrong, or of the other environment (401).</summary>
    Unauthorized = 1,

    /// <summary>The key may not do this, or the environment does not allow it (403).</summary>
    Forbidden = 2,

    /// <summary>There is no such thing, or it is another partner's (404).</summary>
    NotFound = 3,

    /// <summary>Fields are missing or wrong (400).</summary>
    Validation = 4,

    /// <summary>A state of affairs is in the way (409).</summary>
    Conflict = 5,

    /// <summary>A rule of Debitura's forbids it (422).</summary>
    BusinessRule = 6,

    /// <summary>Too many calls (429); see <see cref="ReferralApiException.RetryAfter"/>.</summary>
    RateLimited = 7,

    /// <summary>Debitura failed (5xx).</summary>
    Server = 8,

    /// <summary>No connection came about, or it broke.</summary>
    Unreachable = 9,

    /// <summary>No answer came in time. Debitura may have acted on the call.</summary>
    Timeout = 10,

    /// <summary>The answer is not what is documented: HTML of a proxy, broken or huge JSON. Debitura may have acted on the call.</summary>
    Unreadable = 11,
}

/// <summary>Holds a rule of Debitura's that forbids a call.</summary>
public sealed record BusinessError : ReferralApiData
{
    /// <summary>Gets or sets the rule, for example <c>MissingPowerOfAttorney</c>.</summary>
    public string? Type { get; set; }

    /// <summary>Gets or sets the rule in Debitura's words; it may hold personal data.</summary>
    public string? Message { get; set; }

    /// <summary>Gets or sets where the client fixes it.</summary>
    public Uri? SolutionUrl { get; set; }
}
