using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Polly;

namespace WebhookReceiver.ReferralApi;

/// <summary>The client over HTTP. The limits in time and size and the retries are handlers of its HTTP client.</summary>
internal sealed class HttpReferralApiClient(IHttpClientFactory http, IOptions<ReferralApiOptions> options, TimeProvider clock) : IReferralApiClient
{
    public const string HttpClientName = "WebhookReceiver.ReferralApi";

    private static readonly ReferralApiJsonContext Json = ReferralApiJsonContext.Default;

    public async Task<IReadOnlyList<WebhookSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken = default)
    {
        var call = Get("GET /v1/Webhooks", "v1/Webhooks");
        return JsonLists.WithoutNulls(await ReadAsync(call, Json.IReadOnlyListWebhookSubscription, cancellationToken).ConfigureAwait(false));
    }

    public Task<WebhookSubscription?> FindSubscriptionAsync(Guid id, CancellationToken cancellationToken = default) =>
        FindAsync(Get("GET /v1/Webhooks/{id}", $"v1/Webhooks/{id:D}"), Json.WebhookSubscription, cancellationToken);

    public Task<WebhookSubscription> CreateSubscriptionAsync(SubscriptionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new ApiCall("POST /v1/Webhooks", HttpMethod.Post, "v1/Webhooks", Body(request, Json.SubscriptionRequest));
        return ReadAsync(call, Json.WebhookSubscription, cancellationToken);
    }

    public Task<WebhookSubscription> UpdateSubscriptionAsync(Guid id, SubscriptionChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);

        // A secret that was regenerated twice is the second one, and the first answer may be the one that arrives.
        var call = new ApiCall("PUT /v1/Webhooks/{id}", HttpMethod.Put, $"v1/Webhooks/{id:D}", Body(change, Json.SubscriptionChange)) { IsRepeatable = !change.RegenerateSecret };
        return ReadAsync(call, Json.WebhookSubscription, cancellationToken);
    }

    public async Task<bool> DeleteSubscriptionAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var call = new ApiCall("DELETE /v1/Webhooks/{id}", HttpMethod.Delete, $"v1/Webhooks/{id:D}") { IsRepeatable = true };
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess || (IsAbsent(answer) ? false : throw ErrorOf(answer));
    }

    public Task<TestEventResult> TriggerTestEventAsync(TestEventRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new ApiCall("POST /v1/Webhooks/test", HttpMethod.Post, "v1/Webhooks/test", Body(request, Json.TestEventRequest));
        return ReadAsync(call, Json.TestEventResult, cancellationToken);
    }

    public Task<PartnerInfo> GetMeAsync(CancellationToken cancellationToken = default) => ReadAsync(Get("GET /me", "me"), Json.PartnerInfo, cancellationToken);

    public Task<PartnerInfo?> FindPartnerAsync(string partnerId, CancellationToken cancellationToken = default) =>
        FindAsync(Get("GET /referral-partners/{partnerId}", $"referral-partners/{Segment(partnerId)}"), Json.PartnerInfo, cancellationToken);

    public Task<ClientPage> ListClientsAsync(ClientQuery? query = null, CancellationToken cancellationToken = default) =>
        ReadAsync(Get("GET /clients", $"clients?{QueryOf(query ?? new ClientQuery())}"), Json.ClientPage, cancellationToken);

    public Task<ReferralClient?> FindClientAsync(string externalTenantId, CancellationToken cancellationToken = default) =>
        FindAsync(Get("GET /clients/{externalTenantId}", $"clients/{Segment(externalTenantId)}"), Json.ReferralClient, cancellationToken);

    public async Task<ClientResult> CreateClientAsync(ClientRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var call = new ApiCall("POST /clients", HttpMethod.Post, "clients", Body(request, Json.ClientRequest));
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        switch (answer.Status)
        {
            case HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted:
                var client = Parse(answer, Json.ReferralClient);
                var isPending = answer.Status == HttpStatusCode.Accepted || (answer.Status == HttpStatusCode.OK && client.OnboardingDone == false);
                return isPending ? new ClientResult.OnboardingRequired(client, client.OnboardingLinks?.Url) : new ClientResult.Created(client);
            case HttpStatusCode.Conflict:
                return ConflictReader.Read(answer.Body) ?? throw Unreadable(answer);
            case HttpStatusCode.BadRequest:
                var error = ErrorBody.Read(answer.Body) ?? throw Unreadable(answer);
                return new ClientResult.ValidationFailed(error.Message, error.FieldErrors, error.TraceId);
            case HttpStatusCode.UnprocessableEntity:
                var rule = ErrorBody.Read(answer.Body) ?? throw Unreadable(answer);
                return new ClientResult.BusinessRuleFailed(rule.BusinessErrors, rule.SigningUrl, rule.TraceId);
            default:
                throw ErrorOf(answer);
        }
    }

    public async Task<ClientToken> CreateClientTokenAsync(string externalTenantId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(externalTenantId);
        var call = new ApiCall("POST /oauth/token", HttpMethod.Post, "oauth/token", Body(new TokenRequest(externalTenantId), Json.TokenRequest)) { IsRepeatable = true };
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        var response = answer.IsSuccess ? Parse(answer, Json.TokenResponse) : throw ErrorOf(answer);
        return string.IsNullOrWhiteSpace(response.AccessToken)
            ? throw Unreadable(answer)
            : new ClientToken(response.AccessToken)
            {
                ExternalTenantId = response.ExternalTenantId,
                CreditorId = response.CreditorId,
                ExpiresIn = response.ExpiresIn is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
    }

    public Task<ContractStatus> GetContractStatusAsync(ClientToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var call = Get("GET /contracts/debt-collection/status", "contracts/debt-collection/status") with { Token = token };
        return ReadAsync(call, Json.ContractStatus, cancellationToken);
    }

    private static ApiCall Get(string name, string path) => new(name, HttpMethod.Get, path) { IsRepeatable = true };

    private static byte[] Body<T>(T request, JsonTypeInfo<T> json) => JsonSerializer.SerializeToUtf8Bytes(request, json);

    private static string Segment(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);

        // They would be resolved away, escaped or not, and another call be made.
        return id is "." or ".." ? throw new ArgumentException("An id of dots only cannot stand in an address.", nameof(id)) : Uri.EscapeDataString(id);
    }

    private static string QueryOf(ClientQuery query)
    {
        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"Page={query.Page}&PageSize={query.PageSize}")];
        if (!string.IsNullOrEmpty(query.Query))
        {
            parts.Add($"Query={Uri.EscapeDataString(query.Query)}");
        }

        if (query.OnboardingDone is { } done)
        {
            parts.Add(done ? "OnboardingDone=true" : "OnboardingDone=false");
        }

        if (query.IsAttributed is { } attributed)
        {
            parts.Add(attributed ? "IsAttributedClient=true" : "IsAttributedClient=false");
        }

        return string.Join('&', parts);
    }

    // An empty 404, or one in JSON, is the API's. A page in HTML is that of a server which is not the API, and says nothing about the thing looked for.
    private static bool IsAbsent(ApiAnswer answer) => answer.Status == HttpStatusCode.NotFound && (ErrorBody.Read(answer.Body) is not null ? true : throw Unreadable(answer));

    private static T Parse<T>(ApiAnswer answer, JsonTypeInfo<T> json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(answer.Body.Span, json) ?? throw Unreadable(answer);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not as an inner exception: its message may quote what it could not read.
            throw Unreadable(answer);
        }
    }

    private static ReferralApiException Unreadable(ApiAnswer answer) =>
        new($"{answer.Call.Name} answered {(int)answer.Status} with a body that is not what Debitura documents.")
        {
            Kind = ReferralApiErrorKind.Unreadable,
            Status = answer.Status,
        };

    private ReferralApiException ErrorOf(ApiAnswer answer)
    {
        var body = ErrorBody.Read(answer.Body);
        var kind = (int)answer.Status switch
        {
            400 or 404 or 409 or 422 when body is null => ReferralApiErrorKind.Unreadable,
            400 => ReferralApiErrorKind.Validation,
            401 => ReferralApiErrorKind.Unauthorized,
            403 => ReferralApiErrorKind.Forbidden,
            404 => ReferralApiErrorKind.NotFound,
            409 => ReferralApiErrorKind.Conflict,
            422 => ReferralApiErrorKind.BusinessRule,
            429 => ReferralApiErrorKind.RateLimited,
            >= 500 => ReferralApiErrorKind.Server,
            _ => ReferralApiErrorKind.Unexpected,
        };
        body ??= ErrorBody.Empty;
        return new ReferralApiException($"{answer.Call.Name} failed: {(int)answer.Status} ({kind}).{HintFor(kind)}")
        {
            Kind = kind,
            Status = answer.Status,
            ServerMessage = body.Message,
            FieldErrors = body.FieldErrors,
            BusinessErrors = body.BusinessErrors,
            TraceId = body.TraceId,
            RetryAfter = answer.RetryAfter,
        };
    }

    private string HintFor(ReferralApiErrorKind kind) => kind == ReferralApiErrorKind.Unauthorized
        ? $" The key is missing, wrong, or not one of the environment {options.Value.Environment}."
        : string.Empty;

    private async Task<T> ReadAsync<T>(ApiCall call, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? Parse(answer, json) : throw ErrorOf(answer);
    }

    private async Task<T?> FindAsync<T>(ApiCall call, JsonTypeInfo<T> json, CancellationToken cancellationToken)
        where T : class
    {
        var answer = await SendAsync(call, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? Parse(answer, json) : IsAbsent(answer) ? null : throw ErrorOf(answer);
    }

    private async Task<ApiAnswer> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        using var request = RequestOf(call);
        try
        {
            using var client = http.CreateClient(HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return new ApiAnswer(call, response.StatusCode, body, RetryAfter.Of(response, body, clock));
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new ReferralApiException($"{call.Name} answered with more than {BoundedResponseHandler.MaxBytes} bytes.", exception) { Kind = ReferralApiErrorKind.Unreadable };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ReferralApiException($"{call.Name} failed: no answer came ({request.RequestUri!.Host}).", ForeignText.Escaped(exception)) { Kind = ReferralApiErrorKind.Unreachable };
        }
        catch (Exception exception) when (exception is ExecutionRejectedException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ReferralApiException($"{call.Name} failed: no answer came in time.", exception) { Kind = ReferralApiErrorKind.Timeout };
        }
    }

    private HttpRequestMessage RequestOf(ApiCall call)
    {
        var settings = options.Value;
        var address = new Uri(call.Token is null ? settings.ResolveBaseUrl() : settings.ResolveCustomerApiBaseUrl(), call.Path);
        var request = new HttpRequestMessage(call.Method, address);
        request.Options.Set(CallOptions.Key, new CallOptions(call.IsRepeatable, clock.GetTimestamp()));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (call.Token is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        }
        else
        {
            // Both names are documented; the server ignores the one it does not know.
            request.Headers.TryAddWithoutValidation("XApiKey", settings.ApiKey);
            request.Headers.TryAddWithoutValidation("X-Api-Key", settings.ApiKey);
        }

        if (call.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        }

        return request;
    }
}
