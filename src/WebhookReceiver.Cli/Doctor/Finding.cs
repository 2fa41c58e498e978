namespace WebhookReceiver.Cli;

/// <summary>One line of the doctor's answer.</summary>
/// <param name="Section">Where in the checklist it belongs.</param>
/// <param name="Status">Whether it is well.</param>
/// <param name="Title">What was looked at, or the name of the fault.</param>
/// <param name="Seen">What was seen, or why nothing was.</param>
/// <param name="Fix">What to do; only for warnings and failures.</param>
/// <param name="Code">The fault's code; only for warnings and failures.</param>
internal sealed record Finding(
    ChecklistSection Section, FindingStatus Status, string Title, Seen Seen, string? Fix = null, string? Code = null)
{
    public static Finding Pass(ChecklistSection section, string title, Seen seen) => new(section, FindingStatus.Pass, title, seen);

    public static Finding Skipped(ChecklistSection section, string title, string reason) =>
        new(section, FindingStatus.Skipped, title, reason);
}

/// <summary>Says how a finding is meant.</summary>
internal enum FindingStatus
{
    /// <summary>As it should be.</summary>
    Pass = 0,

    /// <summary>Works, but should be looked at.</summary>
    Warning = 1,

    /// <summary>Wrong: the fix says what to do.</summary>
    Failure = 2,

    /// <summary>Not looked at, for the reason given.</summary>
    Skipped = 3,
}
