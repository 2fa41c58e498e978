using System.Text.RegularExpressions;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Conventions;

/// <summary>The pictures of the documents, which the browser tests make.</summary>
public sealed partial class PicturesTests
{
    private const int MaxBytes = 150_000;
    private const string Folder = "docs/images/dashboard";

    [Fact]
    public void Each_picture_is_shown_and_each_that_is_shown_is_there() =>
        Shown("docs/dashboard.md", "images/dashboard").Should().BeEquivalentTo(Files().Select(file => file.Name));

    [Fact]
    public void The_readme_shows_one_of_them() => Files().Select(file => file.Name).Should().Contain(Shown("README.md", Folder));

    [Fact]
    public void None_is_large() => Files().Should().OnlyContain(file => file.Length < MaxBytes);

    private static FileInfo[] Files() => new DirectoryInfo(Repository.PathOf(Folder)).GetFiles();

    private static IEnumerable<string> Shown(string page, string folder) =>
        Image().Matches(Repository.Read(page)).Select(match => match.Groups["path"].Value)
            .Where(path => path.StartsWith(folder, StringComparison.Ordinal)).Select(path => Path.GetFileName(path));

    [GeneratedRegex(@"!\[[^\]]+\]\((?<path>[^)]+\.png)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Image();
}
