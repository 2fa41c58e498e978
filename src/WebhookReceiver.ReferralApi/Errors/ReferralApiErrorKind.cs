namespace WebhookReceiver.ReferralApi;

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

    /// <summary>The answer is not what is documented: HTML of a proxy, broken or oversized JSON. Debitura may have acted on the call.</summary>
    Unreadable = 11,
}
