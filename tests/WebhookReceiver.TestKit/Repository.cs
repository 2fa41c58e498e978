namespace WebhookReceiver.TestKit;

/// <summary>The working tree that the tests were built from, for tests about sources and documents.</summary>
public static class Repository
{
    private static readonly Lazy<string> FoundRoot = new(FindRoot);

    public static string Root => FoundRoot.Value;

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    public static string Read(params ReadOnlySpan<string> parts) => File.ReadAllText(PathOf(parts));

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "WebhookReceiver.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException(
            "These tests read sources and documents: run them from a working tree with WebhookReceiver.sln.");
    }
}
