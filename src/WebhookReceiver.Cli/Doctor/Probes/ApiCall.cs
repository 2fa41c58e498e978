namespace WebhookReceiver.Cli;

/// <summary>A call to the API as the report shows it: names of headers, never their values.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The address.</param>
/// <param name="HeaderNames">The names of the request's headers.</param>
/// <param name="At">When it began.</param>
internal sealed record ApiCall(string Method, Uri Url, IReadOnlyList<string> HeaderNames, DateTimeOffset At)
{
    /// <summary>Gets the answer's status; <see langword="null"/> when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>Gets what happened instead of an answer.</summary>
    public string? Error { get; init; }

    /// <summary>Gets the body of an answer that is no success.</summary>
    public SavedHttp? Body { get; init; }
}
