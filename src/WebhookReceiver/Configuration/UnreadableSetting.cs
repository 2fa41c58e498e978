using Microsoft.Extensions.Options;

namespace WebhookReceiver;

/// <summary>
/// Names a setting that cannot be read. The configuration binder quotes the value, and that may be a secret in the wrong place.
/// </summary>
internal static class UnreadableSetting
{
    /// <summary>Whether an exception is the binder's, and quotes a value.</summary>
    public static bool Is(Exception exception) => PathIn(exception.Message) is not null;

    /// <summary>Returns what replaces the binder's exception; without it as the inner one, since that has the value.</summary>
    public static OptionsValidationException ToValidation(Exception exception, string optionsName, Type optionsType) =>
        new(optionsName, optionsType, [Describe(exception)]);

    /// <summary>Returns the setting and the fix.</summary>
    public static string Describe(Exception exception) =>
        $"{PathIn(exception.Message) ?? "A setting"}: cannot be read ({exception.GetType().Name}). Give it {FormIn(exception.Message)}.";

    private static string FormIn(string message) =>
        message[(message.LastIndexOf('\'', Math.Max(0, message.Length - 3)) + 1)..].Trim('\'', '.') switch
        {
            "System.Int32" => "a whole number, such as 262144",
            "System.Boolean" => "true or false",
            "System.TimeSpan" or "System.Nullable`1[System.TimeSpan]" => "a span of time, such as 00:05:00",
            var type when type.Contains("System.Boolean", StringComparison.Ordinal) => "true or false",
            var type when type.Contains("System.DateTimeOffset", StringComparison.Ordinal) => "a time, such as 2026-10-06T16:10:00Z",
            _ => "a value of the setting's type",
        };

    /// <summary>
    /// Takes the setting out of "... configuration value '(value)' at '(path)' to type ...", and no part of the value, whatever that is.
    /// </summary>
    private static string? PathIn(string message)
    {
        const string Before = " at '";
        const string After = "' to type '";
        var end = message.LastIndexOf(After, StringComparison.Ordinal);
        var start = end < 0 ? -1 : message.LastIndexOf(Before, end, StringComparison.Ordinal);
        return start < 0 ? null : message[(start + Before.Length)..end];
    }
}
