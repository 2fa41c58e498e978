using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Browser.Setup;

/// <summary>What the browser tests need from the machine: a Chromium, which nobody downloads for them, and axe-core from npm.</summary>
public static class BrowserTools
{
    private const string Folder = "tests/WebhookReceiver.Dashboard.Tests/Browser";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"];
    private static readonly string AxeFile = Repository.PathOf(Folder, "node_modules/axe-core/axe.min.js");
    private static readonly Lazy<string> LoadedAxe = new(() => File.ReadAllText(AxeFile));

    /// <summary>Where the browser is.</summary>
    public static string? Browser { get; } = Find();

    /// <summary>The source of axe-core.</summary>
    public static string Axe => LoadedAxe.Value;

    /// <summary>
    /// Skips the test on a developer's machine, where the tests without a browser still say much; a CI that skips tests nothing, and
    /// fails.
    /// </summary>
    public static void OrSkip()
    {
        if (MissingReason() is { } reason)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", reason);
            throw new InvalidOperationException(reason);
        }
    }

    private static string? MissingReason()
    {
        if (Browser is null)
        {
            return $"No browser: install Debian's chromium, or put one of {string.Join(", ", Names)} on the PATH.";
        }

        return File.Exists(AxeFile) ? null : $"No axe-core: run npm ci in {Folder}.";
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
