using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>Stops a host whose store of link requests cannot be made: else the first expired link, weeks later, would fail.</summary>
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

/// <summary>Checks the options, and that there is a client to send with.</summary>
internal sealed class LinkRecoveryOptionsValidator(IServiceProviderIsService services) : IValidateOptions<LinkRecoveryOptions>
{
    public ValidateOptionsResult Validate(string? name, LinkRecoveryOptions options)
    {
        List<string> errors = [];
        if (options.MaxRecoveries is < 0 or > 100)
        {
            errors.Add($"{nameof(LinkRecoveryOptions)}.{nameof(options.MaxRecoveries)} is {options.MaxRecoveries}, must be 0 to 100.");
        }

        if (!services.IsService(typeof(HttpReferralApiClient)))
        {
            errors.Add(
                $"{nameof(LinkRecoveryExtensions.AddLinkRecovery)} needs a client to send with: " +
                $"call services.{nameof(ReferralApiServiceCollectionExtensions.AddReferralApi)}(...) too.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
