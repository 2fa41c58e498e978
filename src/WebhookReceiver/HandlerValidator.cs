using Microsoft.Extensions.Options;

namespace WebhookReceiver;

/// <summary>Adds the mistakes in a receiver's registrations to those in its options, so that the host names all of them at once.</summary>
internal sealed class HandlerValidator(IEnumerable<ReceiverHandlers> registrations, HandlerServices handlerServices, IServiceProvider services) : IValidateOptions<WebhookReceiverOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhookReceiverOptions options)
    {
        var receiver = ReceiverNames.FromOptions(name);
        string[] errors =
        [
            .. registrations
                .Where(registered => string.Equals(registered.Receiver, receiver, StringComparison.Ordinal))
                .SelectMany(registered => registered.Errors(service => handlerServices.MissingFor(service, services))),
        ];

        return errors.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
