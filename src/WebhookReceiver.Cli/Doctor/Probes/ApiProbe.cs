using System.Text.Json;

namespace WebhookReceiver.Cli;

/// <summary>Asks <c>GET /me</c> with the key in one header alone. The typed client sends both, so it cannot tell which one was needed.</summary>
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
        request.Headers.TryAddWithoutValidation(header, context.ApiKey);
        request.Headers.Accept.ParseAdd("application/json");

        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return Read(header, response, body, context.Tools.Time.GetUtcNow());
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
        new SavedHttp { Body = body }.ReadObject()?.Field("retryAfter") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetInt32(out var value)
            ? TimeSpan.FromSeconds(value)
            : null;
}
