using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace WebhookReceiver.Dashboard;

/// <summary>A JSON path of <see cref="WebhookDashboardOptions.RedactedPaths"/>, as its steps from the root.</summary>
internal sealed record RedactedPath(IReadOnlyList<RedactedPath.Step> Steps)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out RedactedPath? path, [NotNullWhen(false)] out string? problem)
    {
        (path, problem) = (null, null);
        if (text is null || !text.StartsWith('$'))
        {
            problem = "does not begin with $";
            return false;
        }

        List<Step> steps = [];
        var rest = text.AsSpan(1);
        while (!rest.IsEmpty)
        {
            if (ReadStep(ref rest) is not { } step)
            {
                problem = $"cannot be read from its character {text.Length - rest.Length + 1} on";
                return false;
            }

            steps.Add(step);
        }

        if (steps.Count == 0)
        {
            problem = "masks the whole body, which Redact can do";
            return false;
        }

        path = new RedactedPath(steps);
        return true;
    }

    private static Step? ReadStep(ref ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("..["))
        {
            var before = rest;
            rest = rest[2..];
            if (ReadBracket(ref rest) is { Name: not null } step)
            {
                return step with { AtAnyDepth = true };
            }

            rest = before;
            return null;
        }

        if (rest[0] == '[')
        {
            return ReadBracket(ref rest);
        }

        if (rest[0] != '.')
        {
            return null;
        }

        var atAnyDepth = rest.StartsWith("..");
        var name = rest[(atAnyDepth ? 2 : 1)..];
        var length = name.IndexOfAny('.', '[');
        name = length < 0 ? name : name[..length];
        if (name.IsEmpty || (atAnyDepth && name is "*"))
        {
            return null;
        }

        rest = rest[((atAnyDepth ? 2 : 1) + name.Length)..];
        return name is "*" ? Step.Any : new Step(name.ToString(), Index: null, atAnyDepth);
    }

    private static Step? ReadBracket(ref ReadOnlySpan<char> rest)
    {
        var quote = rest.Length > 1 && rest[1] is '\'' or '"' ? rest[1] : (char?)null;
        var end = quote is { } mark ? rest[2..].IndexOf(string.Concat(mark, ']')) + 3 : rest.IndexOf(']');
        if (end < (quote is null ? 2 : 4))
        {
            return null;
        }

        var inner = quote is null ? rest[1..end] : rest[2..(end - 1)];
        Step? step = quote is not null ? new Step(inner.ToString(), Index: null, AtAnyDepth: false)
            : inner is "*" ? Step.Any
            : int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? new Step(Name: null, index, AtAnyDepth: false)
            : null;
        rest = step is null ? rest : rest[(end + 1)..];
        return step;
    }

    /// <summary>One step: to the property of a name, to an element of an array, or to each of them.</summary>
    /// <param name="Name">The property's name, in any casing.</param>
    /// <param name="Index">The element's position.</param>
    /// <param name="AtAnyDepth">Whether the property may lie anywhere below.</param>
    internal sealed record Step(string? Name, int? Index, bool AtAnyDepth)
    {
        public static readonly Step Any = new(Name: null, Index: null, AtAnyDepth: false);

        public bool TakesProperty(ReadOnlySpan<char> name) => Index is null && (Name is null || name.Equals(Name, StringComparison.OrdinalIgnoreCase));

        public bool TakesElement(int position) => Name is null && (Index is null || Index == position);
    }
}
