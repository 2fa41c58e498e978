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

    /// <summary>Those that need no database.</summary>
    public static readonly string[] Endpoints = [Bare, Floor, Inline, HandwrittenBytes, Handwritten];
}
