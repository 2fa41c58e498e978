using System.Globalization;

namespace WebhookReceiver.Cli;

/// <summary>Writes a result for people, section by section.</summary>
internal static class DoctorText
{
    public static void Write(DoctorResult result, CommandOutput output)
    {
        foreach (var section in result.Findings.GroupBy(finding => finding.Section))
        {
            output.Line($"{ChecklistTitles.NumberOf(section.Key),4}  {ChecklistTitles.For(section.Key)}");
            foreach (var finding in section)
            {
                Write(finding, output);
            }
        }

        output.Line();
        foreach (var note in result.Context.Notes)
        {
            output.Line("Note: " + note, Tone.Quiet);
        }

        output.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Count(FindingStatus.Pass)} passed, {result.Count(FindingStatus.Warning)} warnings, " +
                    $"{result.Count(FindingStatus.Failure)} failures, {result.Count(FindingStatus.Skipped)} skipped"),
            result.ExitCode == ExitCodes.Ok ? Tone.Good : Tone.Bad);
    }

    private static void Write(Finding finding, CommandOutput output)
    {
        const string Indent = "                ";

        var (word, tone) = finding.Status switch
        {
            FindingStatus.Pass => ("pass", Tone.Good),
            FindingStatus.Warning => ("warning", Tone.Warning),
            FindingStatus.Failure => ("failure", Tone.Bad),
            _ => ("skipped", Tone.Quiet),
        };

        if (finding.Fix is null)
        {
            output.Line($"      {word,-10}{finding.Title}: {finding.Seen.Text}", tone);
            return;
        }

        output.Line($"      {word,-10}{finding.Title} [{finding.Code}]", tone);
        output.Line($"{Indent}Seen: {finding.Seen.Text}");
        output.Line($"{Indent}Fix:  {finding.Fix}");
    }
}
