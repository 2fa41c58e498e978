namespace WebhookReceiver.TestKit;

/// <summary>Compares a text with the approved one in the repository.</summary>
public static class ApprovedText
{
    private const string Accept = "APPROVE_PUBLIC_API";

    /// <summary>Returns what differs and how to accept it; <see langword="null"/> when nothing does.</summary>
    /// <param name="actual">The text as it is now.</param>
    /// <param name="path">The path of the approved text, below the root of the repository.</param>
    public static string? Difference(string actual, string path)
    {
        var file = Repository.PathOf(path);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, actual);
        }

        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : string.Empty;
        if (approved == actual)
        {
            return null;
        }

        var (was, now) = (approved.Split('\n'), actual.Split('\n'));
        string[] lines = [.. was.Except(now).Select(line => $"- {line}"), .. now.Except(was).Select(line => $"+ {line}")];
        var shown = lines.Length > 0 ? string.Join('\n', lines.Take(40)) : "the lines moved";
        return $"{path} is not what the code offers any more:\n{shown}\nIf that is meant, run the test again with {Accept}=1, commit the " +
            $"file in a commit of its own and describe it in CHANGELOG.md.";
    }
}
