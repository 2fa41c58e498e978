using Microsoft.Extensions.DependencyInjection;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>A client of Debitura's API with everything that goes when it goes.</summary>
internal sealed class ApiConnection(ServiceProvider provider, IReferralApiClient client) : IAsyncDisposable
{
    public IReferralApiClient Client { get; } = client;

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
