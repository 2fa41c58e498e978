using System.Net;
using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Reads a saved answer of <c>POST /clients</c> with the typed client itself, so that both understand the same shapes. Nothing is sent.</summary>
internal static class SavedResponseReader
{
    /// <exception cref="ReferralApiException">The answer is none of the documented ones.</exception>
    public static async Task<ClientResult> ReadAsync(SavedHttp saved, int status, CancellationToken cancellationToken)
    {
        var collection = new ServiceCollection();
        collection
            .AddReferralApi(options =>
            {
                options.Environment = ReferralApiEnvironment.Test;
                options.ApiKey = "never-sent";
                options.MaxRetries = 0;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SavedResponseHandler(saved, status));
        var services = collection.BuildServiceProvider();
        await using var disposed = services.ConfigureAwait(false);
        var request = new ClientRequest
        {
            ExternalTenantId = "unknown",
            Client = new ClientDetails { Name = "unknown", Country = "unknown", SupportEmail = "unknown" },
            Users = [new ClientUser { Name = "unknown", Email = "unknown" }],
        };
        return await services.GetRequiredService<IReferralApiClient>().CreateClientAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private sealed class SavedResponseHandler(SavedHttp saved, int status) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(saved.Body.ToArray()), RequestMessage = request };
            response.Content.Headers.ContentType = new(saved.Headers.GetValueOrDefault("Content-Type")?.Split(';')[0] ?? "application/json");
            return Task.FromResult(response);
        }
    }
}
