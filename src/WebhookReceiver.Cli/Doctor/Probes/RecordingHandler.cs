namespace WebhookReceiver.Cli;

/// <summary>Remembers each call to the API for the report.</summary>
internal sealed class RecordingHandler(List<ApiCall> calls, TimeProvider time) : DelegatingHandler
{
    private const int MaxBodyBytes = 256 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = new ApiCall(request.Method.Method, request.RequestUri!, [.. request.Headers.Select(header => header.Key)], time.GetUtcNow());
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            Add(call with { Status = (int)response.StatusCode, Body = await BodyOfAsync(response, cancellationToken).ConfigureAwait(false) });
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

        await response.Content.LoadIntoBufferAsync(MaxBodyBytes, cancellationToken).ConfigureAwait(false);
        return new SavedHttp { Status = (int)response.StatusCode, Body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false) };
    }

    private void Add(ApiCall call)
    {
        lock (calls)
        {
            calls.Add(call);
        }
    }
}
