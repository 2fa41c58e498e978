using System.Text.Json;

namespace WebhookReceiver.Cli;

/// <summary>
/// Asks <c>GET /me</c> with the key in one header alone. The typed client sends both, so it cannot tell which one was needed.
/// </summary>
internal static class ApiProbe
{
    public const string OpenApiHeader = "XApiKey";

    public const string ArticleHeader = "X-Api-Key";

    private const int MaxBytes = 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static async Task<ApiAnswer> AskAsync(DoctorContext context, Uri baseUrl, string header, CancellationToken cancellationToken)
    {
        using var handler = context.CreateRecordingHandler();
        using var client = new HttpClient(handler, disposeHandler: false) { MaxResponseContentBufferSize = MaxBytes, Timeout = Limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseUrl.AbsoluteUri.TrimEnd('/') + "/me"));
        request.Headers.TryAddWithoutValidation(header, context.Api.Key);
        request.Headers.Accept.ParseAdd("application/json");

        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            return Read(header, response, body, context.Environment.Time.GetUtcNow());
        }
        catch (HttpRequestException failure)
        {
            return new ApiAnswer(header) { Error = NetworkFailure.Describe(failure) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ApiAnswer(header) { Error = "no answer in 15 s" };
        }
    }

    private static ApiAnswer Read(string header, HttpResponseMessage response, byte[] body, DateTimeOffset now) => new(header)
    {
        Status = (int)response.StatusCode,
        IsJson = IsJson(body),
        Kind = response.Headers.Location is not null ? "a redirect" : response.Content.Headers.ContentType?.MediaType ?? "no media type",
        RetryAfter = response.Headers.RetryAfter?.Delta ?? RetryAfterIn(body),
        ClockDifference = now - response.Headers.Date,
    };

    private static bool IsJson(byte[] body) => new SavedHttp { Body = body }.ReadObject() is not null;

    private static TimeSpan? RetryAfterIn(byte[] body) =>
        new SavedHttp { Body = body }.ReadObject()?.Field("retryAfter") is { ValueKind: JsonValueKind.Number } seconds
            && seconds.TryGetInt32(out var value)
            ? TimeSpan.FromSeconds(value)
            : null;
}

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
