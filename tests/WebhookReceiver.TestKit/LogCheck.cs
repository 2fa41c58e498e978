using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.TestKit;

/// <summary>
/// Looks through a log for what must never be there: bodies, secrets, signatures, and exceptions that reached the server.
/// </summary>
public static partial class LogCheck
{
    // Names of envelope fields in quotes stand for bodies: no message of the receiver has them.
    private static readonly string[] Forbidden = [
        "\"specVersion\"", "\"event\":", "\"data\":", "\"caseId\"", TestSecrets.First, TestSecrets.Second, TestSecrets.Other];

    /// <summary>
    /// Texts of the receiver's own lines that show a body, a secret or a signature. The web server quotes broken header lines at Debug,
    /// which is its own affair.
    /// </summary>
    public static IEnumerable<string> Leaks(LogRecorder log) =>
        log.Lines
            .Where(line => line.Category.StartsWith(nameof(WebhookReceiver), StringComparison.Ordinal))
            .SelectMany(line => new[] { line.Message, line.Exception is null ? string.Empty : line.Exception.ToString() })
            .Where(text => Forbidden.Any(forbidden => text.Contains(forbidden, StringComparison.Ordinal)) || Signature().IsMatch(text));

    /// <summary>Lines of the web server about exceptions that nothing caught.</summary>
    public static IEnumerable<LogRecorder.LogLine> ServerErrors(LogRecorder log) =>
        log.Lines.Where(line => line.Level >= LogLevel.Error && line.Category.StartsWith("Microsoft.", StringComparison.Ordinal));

    public static void ThrowIfAnyLeak(LogRecorder log)
    {
        if (Leaks(log).FirstOrDefault() is { } leak)
        {
            throw new InvalidOperationException($"The log shows a body, a secret or a signature: {leak}");
        }
    }

    [GeneratedRegex("[0-9a-fA-F]{64}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Signature();
}
