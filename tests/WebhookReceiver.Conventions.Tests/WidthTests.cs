using WebhookReceiver.TestKit;

namespace WebhookReceiver.Conventions.Tests;

public sealed class WidthTests
{
    private const int MaxColumns = 140;

    [Fact]
    public void No_line_of_code_is_wider_than_140_columns()
    {
        string[] roots = ["src", "tests", "benchmarks"];

        roots.SelectMany(TooWide).Should().BeEmpty();
    }

    private static IEnumerable<string> TooWide(string root) =>
        from path in Directory.EnumerateFiles(Repository.PathOf(root), "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
        from line in File.ReadLines(path).Select((text, index) => (text, Number: index + 1))
        where line.text.Length > MaxColumns
        select $"{name}:{line.Number} has {line.text.Length} columns";
}
