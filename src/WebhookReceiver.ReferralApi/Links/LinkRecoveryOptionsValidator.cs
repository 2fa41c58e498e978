using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

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

        if (!services.IsService(typeof(IReferralApiClient)))
        {
            errors.Add($"{nameof(LinkRecoveryExtensions.AddLinkRecovery)} needs a client to send with: call services.{nameof(ReferralApiServiceCollectionExtensions.AddReferralApi)}(...) too.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
