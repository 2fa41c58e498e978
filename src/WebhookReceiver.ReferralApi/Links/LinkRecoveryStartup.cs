using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WebhookReceiver.ReferralApi;

/// <summary>Stops a host whose store of link requests cannot be made: the first expired link, weeks later, would be the first to fail.</summary>
internal sealed class LinkRecoveryStartup(IServiceScopeFactory scopes) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scope = scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            _ = scope.ServiceProvider.GetRequiredService<ILinkRequestStore>();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
