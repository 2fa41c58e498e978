namespace WebhookReceiver.Cli;

/// <summary>What the API said to the key in one header.</summary>
/// <param name="Header">The header that carried the key.</param>
internal sealed record ApiAnswer(string Header)
{
    /// <summary>Gets the status; <see langword="null"/> when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Gets why there was no answer.</summary>
    public string? Error { get; init; }

    /// <summary>Gets whether the body is JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Gets the media type, and where a redirect leads.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Gets how long to wait, when the answer says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets this machine's clock minus the <c>Date</c> header.</summary>
    public TimeSpan? ClockDifference { get; init; }

    /// <summary>Gets whether the key was taken.</summary>
    public bool IsAccepted => Status == 200 && IsJson;
}
