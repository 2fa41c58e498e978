namespace WebhookReceiver.Cli;

/// <summary>A fault that the doctor knows, with the fix of Debitura's article.</summary>
/// <param name="Code">What scripts, the documents and the tests know it by.</param>
/// <param name="Section">Where in the checklist it belongs.</param>
/// <param name="Title">Its name, as the doctor says it.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Status">A failure, or a warning.</param>
internal sealed record DoctorFault(string Code, ChecklistSection Section, string Title, string Fix, FindingStatus Status = FindingStatus.Failure)
{
    /// <summary>Makes a finding of the fault.</summary>
    public Finding Found(Seen seen) => new(Section, Status, Title, seen, Fix, Code);
}
