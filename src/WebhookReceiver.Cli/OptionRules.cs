using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary>Rules for the values of options.</summary>
internal static class OptionRules
{
    /// <summary>
    /// Refuses values that break a rule. Reading a value that is no <typeparamref name="T"/> at all throws in a validator.
    /// </summary>
    public static void Require<T>(this Option<T> option, Func<T, bool> isFine, string rule) => option.Validators.Add(result =>
    {
        try
        {
            if (!isFine(result.GetValueOrDefault<T>()))
            {
                result.AddError(rule);
            }
        }
        catch (InvalidOperationException)
        {
            // System.CommandLine reports it.
        }
    });
}

/// <summary>Makes options that take an absolute http or https address.</summary>
internal static class AddressOption
{
    public static Option<Uri?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError($"{name} must be an absolute address, such as https://partner.example/webhooks/debitura.");
            return null;
        },
    };
}
