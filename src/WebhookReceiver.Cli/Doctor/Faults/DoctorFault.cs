namespace WebhookReceiver.Cli;

/// <summary>A fault that the doctor knows, with the fix of Debitura's article.</summary>
/// <param name="Code">What scripts, the documents and the tests know it by.</param>
/// <param name="Section">Where in the checklist it belongs.</param>
/// <param name="Title">Its name, as the doctor says it.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Status">A failure, or a warning.</param>
internal sealed record DoctorFault(
    string Code, ChecklistSection Section, string Title, string Fix, FindingStatus Status = FindingStatus.Failure)
{
    /// <summary>Makes a finding of the fault.</summary>
    public Finding Found(Seen seen) => new(Section, Status, Title, seen, Fix, Code);
}

/// <summary>Every fault that the doctor can name, in the order of the checklist.</summary>
internal static class DoctorFaults
{
    public static IReadOnlyList<DoctorFault> All { get; } =
    [
        .. ToolFaults.All,
        .. EnvironmentFaults.All,
        .. CredentialFaults.All,
        .. SubscriptionFaults.All,
        .. EndpointFaults.All,
        .. ClientFaults.All,
        .. SignatureFaults.All,
        .. LinkRequestFaults.All,
    ];
}

/// <summary>What goes wrong with the doctor itself.</summary>
internal static class ToolFaults
{
    /// <summary>The section is that of the check that failed.</summary>
    public static readonly DoctorFault CheckFailed = new(
        "check-failed", ChecklistSection.Environment, "A check could not be made",
        "Do what the other findings say and run the doctor again. If it stays, it is a mistake in this tool: please report it with " +
            "what was seen.");

    public static IReadOnlyList<DoctorFault> All { get; } = [CheckFailed];
}
