using System.Net;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>
/// Reads a saved answer of <c>POST /clients</c> with the typed client itself, so that both understand the same shapes. Nothing is sent.
/// </summary>
internal static class SavedResponseReader
{
    /// <exception cref="ReferralApiException">The answer is none of the documented ones.</exception>
    public static async Task<ClientResult> ReadAsync(SavedHttp saved, int status, CancellationToken cancellationToken)
    {
        using var handler = new SavedResponseHandler(saved, status);
        var options = new ReferralApiOptions { Environment = ReferralApiEnvironment.Test, ApiKey = "never-sent", MaxRetries = 0 };
        var request = new ClientRequest
        {
            ExternalTenantId = "unknown",
            Client = new ClientDetails { Name = "unknown", Country = "unknown", SupportEmail = "unknown" },
            Users = [new ClientUser { Name = "unknown", Email = "unknown" }],
        };
        return await ReferralApiClient.Create(options, handler).CreateClientAsync(request, cancellationToken);
    }

    private sealed class SavedResponseHandler(SavedHttp saved, int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new ByteArrayContent(saved.Body.ToArray()),
                RequestMessage = request,
            };
            response.Content.Headers.ContentType = new(saved.ValuesOf("Content-Type").LastOrDefault()?.Split(';')[0] ?? "application/json");
            return Task.FromResult(response);
        }
    }
}
