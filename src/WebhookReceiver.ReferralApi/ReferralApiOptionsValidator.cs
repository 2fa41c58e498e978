using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.ReferralApi;

/// <summary>Checks every rule of <see cref="ReferralApiOptions"/> and reports all broken ones at once. Never prints the key.</summary>
internal sealed class ReferralApiOptionsValidator(ReferralApiSection source) : IValidateOptions<ReferralApiOptions>
{
    private const int MaxNamedCharacters = 5;
    private const string AddressRule = "must be an absolute https address without query, or http on the loopback.";

    private static readonly HashSet<string> KnownSettings = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(ReferralApiOptions.Environment),
        nameof(ReferralApiOptions.ApiKey),
        nameof(ReferralApiOptions.BaseUrl),
        nameof(ReferralApiOptions.CustomerApiBaseUrl),
        nameof(ReferralApiOptions.AttemptTimeout),
        nameof(ReferralApiOptions.TotalTimeout),
        nameof(ReferralApiOptions.MaxRetries),
    };

    public ValidateOptionsResult Validate(string? name, ReferralApiOptions options)
    {
        List<string> errors = [];

        void Check(bool holds, string setting, string rule)
        {
            if (!holds)
            {
                errors.Add($"{PathOf(setting)}: {rule}");
            }
        }

        foreach (var setting in UnknownSettings())
        {
            errors.Add($"{PathOf(setting)}: there is no such setting; there are {string.Join(", ", KnownSettings)}.");
        }

        Check(
            options.Environment is ReferralApiEnvironment.Production or ReferralApiEnvironment.Test,
            nameof(options.Environment),
            "must be Production or Test; keys of one are refused by the other.");
        foreach (var problem in ProblemsOf(options.ApiKey))
        {
            errors.Add($"{PathOf(nameof(options.ApiKey))}: {problem}");
        }

        Check(IsUsable(options.BaseUrl), nameof(options.BaseUrl), AddressRule);
        Check(IsUsable(options.CustomerApiBaseUrl), nameof(options.CustomerApiBaseUrl), AddressRule);
        Check(
            options.AttemptTimeout >= TimeSpan.FromMilliseconds(100) && options.AttemptTimeout <= TimeSpan.FromMinutes(5),
            nameof(options.AttemptTimeout),
            $"is {options.AttemptTimeout}, must be 100 milliseconds to 5 minutes.");
        Check(
            options.TotalTimeout >= options.AttemptTimeout && options.TotalTimeout <= TimeSpan.FromHours(1),
            nameof(options.TotalTimeout),
            $"is {options.TotalTimeout}, must be at least {nameof(options.AttemptTimeout)} and at most one hour.");
        Check(options.MaxRetries is >= 0 and <= 10, nameof(options.MaxRetries), $"is {options.MaxRetries}, must be 0 to 10.");

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> ProblemsOf(string? key)
    {
        if (string.IsNullOrWhiteSpace(key))
        {
            yield return "is blank; set the key that Debitura issued for this environment.";
            yield break;
        }

        // A copy from a mail or a web page brings such characters along, and the API answers with a bare 401. Position and code point say
        // what to delete without showing the key.
        var named = 0;
        for (var index = 0; index < key.Length; index++)
        {
            if (key[index] is > ' ' and <= '~')
            {
                continue;
            }

            if (++named > MaxNamedCharacters)
            {
                yield return "holds more such characters.";
                yield break;
            }

            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"has {Describe(key[index])} (U+{(int)key[index]:X4}) at position {index + 1} of {key.Length}; " +
                $"copy the key again exactly as issued.");
        }
    }

    private static string Describe(char character) => CharUnicodeInfo.GetUnicodeCategory(character) switch
    {
        _ when char.IsWhiteSpace(character) => "white space",
        UnicodeCategory.Control => "a control character",
        UnicodeCategory.Format => "an invisible character",
        _ => "a character that no key has",
    };

    private static bool IsUsable(Uri? url) =>
        url is null ||
        (url.IsAbsoluteUri && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0 &&
            (url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback)));

    private IEnumerable<string> UnknownSettings() =>
        source.Section?.GetChildren().Select(child => child.Key).Where(key => !KnownSettings.Contains(key)) ?? [];

    private string PathOf(string setting) => source.Section switch
    {
        IConfigurationSection section => ConfigurationPath.Combine(section.Path, setting),
        null => $"{nameof(ReferralApiOptions)}.{setting}",
        _ => setting,
    };
}

/// <summary>Where the options come from, so that an error names the setting as the user wrote it.</summary>
internal sealed class ReferralApiSection
{
    /// <summary>The section; <see langword="null"/> when the options were made in code.</summary>
    public IConfiguration? Section { get; set; }
}
