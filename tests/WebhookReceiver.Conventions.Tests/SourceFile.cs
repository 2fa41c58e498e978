using System.Text;
using System.Text.RegularExpressions;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Conventions.Tests;

/// <summary>
/// A source file with everything blanked out that is not code: comments, documentation, strings and characters. Lines keep their numbers.
/// </summary>
internal sealed partial record SourceFile(string RelativePath, string Room, string Code)
{
    /// <summary>The types that the file declares, apart from nested ones.</summary>
    public IEnumerable<string> Declared => Declaration().Matches(Code).Select(match => match.Groups["name"].Value);

    public static SourceFile[] AllOf(string project) =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("src", project), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.PathOf("src", project), path).Replace('\\', '/'))
            .Where(path => !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path, path.Contains('/', StringComparison.Ordinal)
                ? path.Split('/')[0]
                : string.Empty, CodeOf(Repository.Read("src", project, path)))),
    ];

    /// <summary>Every name that may be a type's: not a member behind a dot, a property being declared, or one being set.</summary>
    public IEnumerable<(string Name, int Line)> TypeNames() =>
        Code.Split('\n').SelectMany((line, index) => PossibleTypeName().Matches(line).Select(match => (match.Value, index + 1)));

    public static string CodeOf(string source) => NotCode().Replace(source, match => Blank(match.Value));

    private static string Blank(string text)
    {
        var blank = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            blank.Append(character == '\n' ? '\n' : ' ');
        }

        return blank.ToString();
    }

    // The code inside the braces of an interpolated string goes too: a type used there alone would be missed, which no one does.
    [GeneratedRegex(
        """"
        //[^\n]* | /\*.*?\*/ | (?<quotes>"{3,}).*?\k<quotes>"* | \$*@\$*"(?:[^"]|"")*" | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)+'
        """",
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex NotCode();

    [GeneratedRegex(
        @"^(?:[a-z]+ )*?(?:class|struct|interface|enum|record(?: struct| class)?) (?<name>\w+)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Declaration();

    [GeneratedRegex(
        @"(?<![.\w])[A-Za-z_]\w*\b(?!\s*\{\s*(get|init|set)\b|\s*=[^=>])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex PossibleTypeName();
}
