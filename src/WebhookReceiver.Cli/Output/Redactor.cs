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

    private readonly List<string> secrets = [];

    /// <summary>Hides a text from now on, in every form in which it may come back.</summary>
    public void Hide(string? secret)
    {
        if (secret is null || secret.Length < ShortestSecret)
        {
            return;
        }

        secrets.Add(secret);
        secrets.Add(Uri.EscapeDataString(secret));
        secrets.Sort(static (left, right) => right.Length.CompareTo(left.Length));
    }

    /// <summary>Returns the text without anything that must not be seen.</summary>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var secret in secrets)
        {
            text = text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        text = TokenInAddress().Replace(text, "${name}" + Hidden);

        // Before e-mail addresses, which "password@host" looks like.
        text = UserInAddress().Replace(text, "${scheme}" + Hidden + "@");
        text = EmailAddress().Replace(text, static match => string.Equals(match.Value, SupportAddress, StringComparison.OrdinalIgnoreCase) ? match.Value : Hidden);
        return IssuedSecretText().Replace(text, Hidden);
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex EmailAddress();

    [GeneratedRegex(@"(?<name>(?:[?&;]|%3F|%26)(?:[A-Za-z_\-]*token|code|key|api[_\-]?key|secret|sig|signature|password)(?:=|%3D))[^&#\s""'<>]+", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex TokenInAddress();

    [GeneratedRegex(@"(?<scheme>https?://)[^/@\s""']+@", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex UserInAddress();

    // 32 bytes in Base64: what Debitura issues, so one that nobody announced is hidden too.
    [GeneratedRegex(@"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])", RegexOptions.None, 1000)]
    private static partial Regex IssuedSecretText();
}
