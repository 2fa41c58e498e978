using System.Text.RegularExpressions;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Sample.Tests;

/// <summary>Holds the documents to the code: every C# block is a compiled snippet, every relative link leads somewhere.</summary>
public partial class DocumentationTests
{
    private static readonly Dictionary<string, string> Snippets = ReadSnippets();

    public static TheoryData<string> Pages() =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_csharp_block_is_a_compiled_snippet(string page)
    {
        var lines = LinesOf(page);
        for (var index = 0; index < lines.Length; index++)
        {
            if (!lines[index].StartsWith("```csharp", StringComparison.Ordinal))
            {
                continue;
            }

            var marker = SnippetInPage().Match(index > 0 ? lines[index - 1] : string.Empty);
            marker.Success.Should().BeTrue("{0}, line {1} needs <!-- snippet: name --> before its C# block", page, index + 1);
            var name = marker.Groups["name"].Value;
            var block = string.Join('\n', lines.Skip(index + 1).TakeWhile(line => line != "```"));

            Snippets.Should().ContainKey(name, "{0}, line {1} shows it", page, index + 1);
            block.Should().Be(Snippets[name], "{0}, line {1} shows the snippet '{2}'", page, index + 1, name);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        foreach (Match link in Link().Matches(string.Join('\n', LinesOf(page))))
        {
            var target = link.Groups["target"].Value;
            var (path, heading) = target.Split('#', 2) is [var before, var after] ? (before, after) : (target, null);
            var file = path.Length == 0 ? Path.Combine(Repository.Root, page) : Path.GetFullPath(Path.Combine(folder, path));

            (File.Exists(file) || Directory.Exists(file)).Should().BeTrue("{0} links to {1}", page, target);
            if (heading is not null)
            {
                HeadingsOf(file).Should().Contain(heading, "{0} links to {1}", page, target);
            }
        }
    }

    [Fact]
    public void Every_rejection_reason_and_cause_has_a_heading() =>
        HeadingsOf(Path.Combine(Repository.Root, "docs", "rejections.md")).Should().Contain(
            Enum.GetNames<RejectionReason>().Concat(Enum.GetNames<RejectionCause>()).Select(name => name.ToLowerInvariant()));

    [Fact]
    public void Every_outcome_has_a_row_in_the_table_of_responses()
    {
        var page = string.Join('\n', LinesOf("docs/responses.md"));

        page.Should().ContainAll(Enum.GetNames<DeliveryOutcome>().Select(name => $"| `{name}` |"));
    }

    [Fact]
    public void Every_option_has_a_row_in_the_table_of_options()
    {
        var page = string.Join('\n', LinesOf("docs/configuration.md"));

        page.Should().ContainAll(typeof(WebhookReceiverOptions).GetProperties().Select(option => $"| `{option.Name}` |"));
    }

    [Theory]
    [InlineData("docs/observability.md", "src/WebhookReceiver/Diagnostics/Log.cs", 21)]
    [InlineData("docs/inbox.md", "src/WebhookReceiver.EntityFrameworkCore/Diagnostics/InboxLog.cs", 10)]
    [InlineData("docs/link-recovery.md", "src/WebhookReceiver.ReferralApi/Links/LinkLog.cs", 8)]
    public void Every_log_line_has_a_row_with_its_id_name_and_level(string document, string file, int atLeast)
    {
        var page = string.Join('\n', LinesOf(document));
        var source = File.ReadAllText(Path.Combine([Repository.Root, .. file.Split('/')]));

        var rows = LogLine().Matches(source)
            .Select(line => $"| {line.Groups["id"].Value} | `{line.Groups["name"].Value}` | {line.Groups["level"].Value} |").ToList();

        rows.Should().HaveCountGreaterThanOrEqualTo(atLeast).And.OnlyHaveUniqueItems();
        page.Should().ContainAll(rows);
    }

    [Fact]
    public void Every_metric_tag_and_activity_is_named()
    {
        var page = string.Join('\n', LinesOf("docs/observability.md"));

        page.Should().ContainAll(typeof(WebhookReceiverDiagnostics).GetFields().Select(field => $"`{field.GetRawConstantValue()}`"));
    }

    private static string[] LinesOf(string page) => File.ReadAllLines(Path.Combine(Repository.Root, page));

    private static IEnumerable<string> HeadingsOf(string file) => File.ReadAllLines(file)
        .Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    private static Dictionary<string, string> ReadSnippets()
    {
        // Parts of one name are joined by an empty line: usings and statements of a program cannot stand together in a test project.
        Dictionary<string, List<string>> parts = [];
        foreach (var file in new[] { "src", "tests" }.SelectMany(
            folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)))
        {
            foreach (Match snippet in SnippetInCode().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
            {
                var name = snippet.Groups["name"].Value;
                parts.TryAdd(name, []);
                parts[name].Add(Dedent(snippet.Groups["code"].Value));
            }
        }

        return parts.ToDictionary(part => part.Key, part => string.Join("\n\n", part.Value));
    }

    private static string Dedent(string code)
    {
        var lines = code.Split('\n');
        var margin = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart(' ').Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[margin..] : line)).Trim('\n');
    }

    [GeneratedRegex(@"^ *// snippet: (?<name>[a-z0-9-]+)\n(?<code>.*?)^ *// end-snippet",
        RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SnippetInCode();

    [GeneratedRegex("^<!-- snippet: (?<name>[a-z0-9-]+) -->$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SnippetInPage();

    [GeneratedRegex(@"\]\((?<target>(?!https?:|mailto:)[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("[^a-z0-9 _-]", RegexOptions.None, 1000)]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(
        """\[LoggerMessage\(\s*(?<id>\d+),\s+LogLevel\.(?<level>\w+),((?!\[LoggerMessage).)*?EventName = "(?<name>\w+)"\)\]""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LogLine();
}
