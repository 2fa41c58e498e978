namespace WebhookReceiver.Cli;

/// <summary>What goes wrong with the doctor itself.</summary>
internal static class ToolFaults
{
    /// <summary>The section is that of the check that failed.</summary>
    public static readonly DoctorFault CheckFailed = new(
        "check-failed", ChecklistSection.Environment, "A check could not be made",
        "Do what the other findings say and run the doctor again. If it stays, it is a mistake in this tool: please report it with what was seen.");

    public static IReadOnlyList<DoctorFault> All { get; } = [CheckFailed];
}
