using System.Diagnostics.CodeAnalysis;

namespace WebhookReceiver.Dashboard;

internal sealed record RedactedPath(string Text)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out RedactedPath? path, [NotNullWhen(false)] out string? problem)
    {
        (path, problem) = (new RedactedPath(text), null);
        return true;
    }
}
