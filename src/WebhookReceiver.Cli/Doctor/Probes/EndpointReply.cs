namespace WebhookReceiver.Cli;

/// <summary>What an endpoint answered to a probe.</summary>
internal sealed record EndpointReply
{
    /// <summary>Gets the status; <see langword="null"/> when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>Gets the reason phrase, or the usual one for the status.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Gets why there was no answer.</summary>
    public string? Error { get; init; }

    /// <summary>Gets whether the time was up.</summary>
    public bool IsTimeout { get; init; }

    /// <summary>Gets where a redirect leads.</summary>
    public string? Location { get; init; }

    /// <summary>Gets the schemes of authentication that were asked for.</summary>
    public string? Challenge { get; init; }

    public TimeSpan Duration { get; init; }

    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>Gets what Debitura's delivery log would say.</summary>
    public Seen LogText => this switch
    {
        { IsTimeout: true } => Seen.Own("Request timed out after 10 seconds"),
        { Status: null } => Seen.Own("Network error"),
        _ => $"HTTP {Status}: {Reason}",
    };
}
