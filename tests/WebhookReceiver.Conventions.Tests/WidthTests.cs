using WebhookReceiver.TestKit;

namespace WebhookReceiver.Conventions.Tests;

public sealed class WidthTests
{
    private const int MaxColumns = 140;

    [Theory]
    [InlineData("src", false)]
    [InlineData("tests", true)]
    [InlineData("benchmarks", true)]
    public void No_line_of_code_is_wider_than_140_columns(string root, bool mayHoldWideData)
    {
        Directory.EnumerateFiles(Repository.PathOf(root), "*.cs", SearchOption.AllDirectories)
            .Where(path => Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar) is var parts
                && !parts.Contains("obj") && !parts.Contains("bin"))
            .SelectMany(path => TooWide(path, mayHoldWideData))
            .Should().BeEmpty();
    }

    // A body as it is on the wire, and a table as it was made, are data: they stand in raw strings, and are not wrapped.
    private static IEnumerable<string> TooWide(string path, bool mayHoldWideData)
    {
        var isInRawString = false;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var quotes = line.Split("\"\"\"").Length - 1;
            if (line.Length > MaxColumns && !(mayHoldWideData && (isInRawString || quotes > 0)))
            {
                yield return $"{Path.GetRelativePath(Repository.Root, path)}:{number} has {line.Length} columns";
            }

            isInRawString ^= quotes % 2 == 1;
        }
    }
}
