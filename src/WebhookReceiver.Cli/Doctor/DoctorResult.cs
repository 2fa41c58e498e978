namespace WebhookReceiver.Cli;

/// <summary>What came out of a run.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Findings">What was found, in the order of the checklist.</param>
/// <param name="Context">What was learnt on the way.</param>
/// <param name="IsComplete">Whether it came to its end within the time limit.</param>
internal sealed record DoctorResult(DateTimeOffset StartedAt, IReadOnlyList<Finding> Findings, DoctorContext Context, bool IsComplete)
{
    public int ExitCode =>
        Context.IsApiUnreachable || !IsComplete ? ExitCodes.Unreachable
        : Findings.Any(finding => finding.Status == FindingStatus.Failure) ? ExitCodes.No
        : ExitCodes.Ok;

    public int Count(FindingStatus status) => Findings.Count(finding => finding.Status == status);
}
