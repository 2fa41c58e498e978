namespace WebhookReceiver.Simulator;

/// <summary>What goes wrong on purpose; can be changed while the simulator runs.</summary>
public sealed class SimulatorFaults
{
    private readonly Lock gate = new();

    /// <summary>What is wrong with deliveries.</summary>
    public DeliveryFaults Deliveries { get; set; }

    /// <summary>How long a slow sender pauses after each of twenty drips, in real time.</summary>
    public TimeSpan DripPause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The side of the documents' conflicts that the API takes.</summary>
    public ApiVariants Variants { get; set; }

    /// <summary>The header in which the key is accepted.</summary>
    public ApiKeyHeaders KeyHeaders { get; set; }

    /// <summary>Refuses every key with 401.</summary>
    public bool KeyRefused { get; set; }

    /// <summary>Answers every API call with this status, for example 403, 429, 500 or 503.</summary>
    public int? ApiStatus { get; set; }

    /// <summary>Answers this many API calls with <see cref="ApiStatus"/>, then none; null answers all with it.</summary>
    public int? ApiStatusCalls { get; set; }

    /// <summary>What a 429 asks for.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Answers a 429 with a <c>Retry-After</c> header too, as only the older documents show.</summary>
    public bool RetryAfterHeader { get; set; }

    /// <summary>Answers every API call with a page of HTML and status 200.</summary>
    public bool HtmlInsteadOfJson { get; set; }

    /// <summary>By how much the <c>Date</c> header of the API's answers differs from the real time.</summary>
    public TimeSpan DateOffset { get; set; }

    /// <summary>Refuses to trigger test events with 403, as production does.</summary>
    public bool TestTriggerForbidden { get; set; }

    /// <summary>Fails to create the cases that were stored with a link request: <c>cases.replay_failed</c>.</summary>
    public bool StoredCasesFail { get; set; }

    /// <summary>Switches every fault off.</summary>
    public void Clear() => CopyFrom(new SimulatorFaults());

    internal void CopyFrom(SimulatorFaults other)
    {
        Deliveries = other.Deliveries;
        DripPause = other.DripPause;
        Variants = other.Variants;
        KeyHeaders = other.KeyHeaders;
        KeyRefused = other.KeyRefused;
        ApiStatus = other.ApiStatus;
        ApiStatusCalls = other.ApiStatusCalls;
        RetryAfter = other.RetryAfter;
        RetryAfterHeader = other.RetryAfterHeader;
        HtmlInsteadOfJson = other.HtmlInsteadOfJson;
        DateOffset = other.DateOffset;
        TestTriggerForbidden = other.TestTriggerForbidden;
        StoredCasesFail = other.StoredCasesFail;
    }

    /// <summary>The status to answer this call with, if any; the last of <see cref="ApiStatusCalls"/> switches it off.</summary>
    internal int? TakeApiStatus()
    {
        lock (gate)
        {
            var status = ApiStatus;
            if (status is not null && ApiStatusCalls is { } calls)
            {
                ApiStatusCalls = calls > 1 ? calls - 1 : null;
                ApiStatus = calls > 1 ? status : null;
                return calls > 0 ? status : null;
            }

            return status;
        }
    }
}

/// <summary>The headers in which the API accepts the partner's key. The documents name two.</summary>
public enum ApiKeyHeaders
{
    /// <summary>Either of them.</summary>
    Both,

    /// <summary><c>XApiKey</c> only, as the OpenAPI document says.</summary>
    XApiKey,

    /// <summary><c>X-Api-Key</c> only, as the support article says.</summary>
    XDashApiDashKey,
}

/// <summary>The other side of what Debitura's documents disagree about, for clients that must understand both.</summary>
[Flags]
public enum ApiVariants
{
    /// <summary>The newest documents: 200 on creating a subscription, flat conflicts, errors of validation as a map of fields.</summary>
    None = 0,

    /// <summary>Creating a subscription answers 201 instead of 200.</summary>
    CreatedStatus = 1,

    /// <summary>A conflict stands under <c>conflictResponse</c>.</summary>
    NestedConflict = 1 << 1,

    /// <summary>The conflict of a client of another partner is spelt <c>AlreadyLinkedToAnotherPartner</c>.</summary>
    OlderConflictNames = 1 << 2,

    /// <summary>Errors of validation are a ProblemDetails with <c>errors</c>.</summary>
    ValidationProblem = 1 << 3,

    /// <summary>Responses are written in PascalCase.</summary>
    PascalCase = 1 << 4,
}
