using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary>Rules for the values of options.</summary>
internal static class OptionRules
{
    /// <summary>Refuses values that break a rule. Reading a value that is no <typeparamref name="T"/> at all throws in a validator.</summary>
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
