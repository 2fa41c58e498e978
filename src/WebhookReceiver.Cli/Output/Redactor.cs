using System.Text.RegularExpressions;

namespace WebhookReceiver.Cli;

/// <summary>Takes secrets, keys, e-mail addresses and tokens in addresses out of text before anybody sees it.</summary>
internal sealed partial class Redactor
{
    private const string Hidden = "***";

    // Public, and what the advice is about.
    private const string SupportAddress = "contact@debitura.com";

    // Shorter ones are words: hiding each "test" would make the output unreadable and protect nothing.
    private const int ShortestSecret = 8;

    private readonly Dictionary<string, Regex> secrets = new(StringComparer.Ordinal);

    /// <summary>Hides a text from now on, in every form in which it may have been given, sent or returned.</summary>
    public void Hide(string? secret)
    {
        foreach (var form in SecretForms.For(secret).Where(form => form.Length >= ShortestSecret))
        {
            secrets.TryAdd(form, SecretForms.InAnyEncoding(form));
        }
    }

    /// <summary>Returns the text without anything that must not be seen.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // The longest first: one may be part of another.
        foreach (var (_, secret) in secrets.OrderByDescending(secret => secret.Key.Length))
        {
            text = secret.Replace(text, Hidden);
        }

        text = TokenInAddress().Replace(text, "${name}" + Hidden);

        // Before e-mail addresses, which "password@host" looks like.
        text = UserInAddress().Replace(text, "${scheme}" + Hidden + "@");
        text = EmailAddress().Replace(
            text, static match => string.Equals(match.Value, SupportAddress, StringComparison.OrdinalIgnoreCase) ? match.Value : Hidden);
        return IssuedSecretText().Replace(text, Hidden);
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex EmailAddress();

    [GeneratedRegex(
        @"(?<name>(?:[?&;]|%3F|%26)(?:[A-Za-z_\-]*token|code|key|api[_\-]?key|secret|sig|signature|password)(?:=|%3D))[^&#\s""'<>]+",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex TokenInAddress();

    [GeneratedRegex(@"(?<scheme>https?://)[^/@\s""']+@", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex UserInAddress();

    // 32 bytes in Base64: what Debitura issues, so one that nobody announced is hidden too.
    [GeneratedRegex(@"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])", RegexOptions.None, 1000)]
    private static partial Regex IssuedSecretText();
}
