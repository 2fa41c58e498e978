namespace WebhookReceiver.Cli;

/// <summary>Records each call to the API for the report.</summary>
internal sealed class RecordingHandler(List<ApiCall> calls, TimeProvider time) : DelegatingHandler
{
    private const int MaxBodyBytes = 256 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new ApiCall(
            request.Method.Method, request.RequestUri!, [.. request.Headers.Select(header => header.Key)], time.GetUtcNow());
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            Add(call with { Status = (int)response.StatusCode, Body = await BodyOfAsync(response, cancellationToken) });
            return response;
        }
        catch (HttpRequestException failure)
        {
            Add(call with { Error = NetworkFailure.Describe(failure) });
            throw;
        }
    }

    private static async Task<SavedHttp?> BodyOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
        {
            return null;
        }

        await response.Content.LoadIntoBufferAsync(MaxBodyBytes, cancellationToken);
        return new SavedHttp { Status = (int)response.StatusCode, Body = await response.Content.ReadAsByteArrayAsync(cancellationToken) };
    }

    private void Add(ApiCall call)
    {
        lock (calls)
        {
            calls.Add(call);
        }
    }
}

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
