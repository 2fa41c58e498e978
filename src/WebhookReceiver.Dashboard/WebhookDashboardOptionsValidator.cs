using Microsoft.Extensions.Options;

namespace WebhookReceiver.Dashboard;

/// <summary>Checks the options, so that a path with a typing error masks nothing only until the next start, which it stops.</summary>
internal sealed class WebhookDashboardOptionsValidator : IValidateOptions<WebhookDashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookDashboardOptions options)
    {
        List<string> errors = [];
        foreach (var path in options.RedactedPaths)
        {
            if (!RedactedPath.TryParse(path, out _, out var problem))
            {
                errors.Add($"{nameof(WebhookDashboardOptions)}.{nameof(options.RedactedPaths)}: '{path}' {problem}. Write paths like $.data.debtor.name, $..email or $.data.debtors[*].phone.");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
