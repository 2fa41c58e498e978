using System.Security.Claims;

namespace WebhookReceiver.Dashboard;

/// <summary>Names whoever acts in the dashboard, for log lines: in any script, on one line.</summary>
internal static class UserName
{
    private const int MaxLength = 100;

    public static string From(ClaimsPrincipal user)
    {
        if (user.Identity is not { IsAuthenticated: true } identity)
        {
            return "Somebody without a login";
        }

        // Tokens of some identity providers name no name.
        var name = identity.Name ?? user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value;
        return string.IsNullOrWhiteSpace(name) ? "A login without a name" : OnOneLine(name);
    }

    private static string OnOneLine(string name) =>
        string.Create(Math.Min(name.Length, MaxLength), name, static (span, source) =>
        {
            for (var index = 0; index < span.Length; index++)
            {
                var character = source[index];
                var isSafe = !char.IsControl(character) && !char.IsSurrogate(character) && character is not ('\u2028' or '\u2029');
                span[index] = isSafe ? character : '?';
            }
        });
}
