using Microsoft.Extensions.Options;

namespace WebhookReceiver.Dashboard;

/// <summary>Checks the options: a blank name or a JSON path would mask nothing.</summary>
internal sealed class WebhookDashboardOptionsValidator : IValidateOptions<WebhookDashboardOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookDashboardOptions options)
    {
        string[] errors =
        [
            .. options.RedactedFields
                .Where(field => string.IsNullOrWhiteSpace(field) || field.StartsWith('$'))
                .Select(field =>
                    $"{nameof(WebhookDashboardOptions)}.{nameof(options.RedactedFields)}: '{field}' is not the name of a field. " +
                    "Write names like email, which are masked wherever they are in the body."),
        ];
        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
