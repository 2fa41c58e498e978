namespace WebhookReceiver.LoadTest;

/// <summary>The names of the endpoints under load.</summary>
internal static class ServerKinds
{
    public const string Inline = "inline";
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";
    public const string Bare = "bare";
    public const string Floor = "floor";
    public const string Handwritten = "handwritten";
    public const string HandwrittenBytes = "handwritten-bytes";

    /// <summary>Those with an inbox.</summary>
    public static readonly string[] Inboxes = [Sqlite, Postgres];

    /// <summary>Those that need no database.</summary>
    public static readonly string[] Endpoints = [Bare, Floor, Inline, HandwrittenBytes, Handwritten];

    /// <returns>The inboxes that the options name; all when they name none.</returns>
    public static List<string> InboxesOf(string[] options) =>
        [.. Inboxes.Where(kind => options.Contains(kind) || !options.Intersect(Inboxes, StringComparer.Ordinal).Any())];
}
