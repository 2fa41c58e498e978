namespace WebhookReceiver.Cli;

/// <summary>Makes the JSON document of a result.</summary>
internal static class DoctorJson
{
    public static object Create(DoctorResult result) => new
    {
        result.StartedAt,
        result.Context.Settings.Environment,
        BaseUrl = result.Context.BaseUrl.GetLeftPart(UriPartial.Path),
        result.ExitCode,
        Summary = new
        {
            Passed = result.Count(FindingStatus.Pass),
            Warnings = result.Count(FindingStatus.Warning),
            Failures = result.Count(FindingStatus.Failure),
            Skipped = result.Count(FindingStatus.Skipped),
        },
        result.Context.Notes,
        Sections = result.Findings.GroupBy(finding => finding.Section).Select(section => new
        {
            Number = ChecklistTitles.NumberOf(section.Key),
            Title = ChecklistTitles.For(section.Key),
            Findings = section.Select(
                finding => new { finding.Status, finding.Code, finding.Title, Seen = finding.Seen.Text, finding.Fix }),
        }),
    };
}
