using WebhookReceiver.TestKit;

namespace WebhookReceiver.Cli.Tests;

public sealed class DoctorDocumentTests
{
    private const string Begin = "<!-- faults: begin -->";

    private const string End = "<!-- faults: end -->";

    [Fact]
    public void The_page_lists_every_fault_with_what_the_doctor_says_and_the_test()
    {
        var page = Repository.Read("docs", "troubleshooting.md").ReplaceLineEndings("\n");
        var table = page[(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal)]
            .Trim();

        if (table != Table())
        {
            var path = Path.Combine(AppContext.BaseDirectory, "troubleshooting-table.md");
            File.WriteAllText(path, Table());
            Assert.Fail("The table of docs/troubleshooting.md is not that of the faults and their tests; the right one is in " + path);
        }
    }

    private static string Table()
    {
        var rows = DoctorFaults.All.Select(fault =>
        {
            var tests = string.Join("<br>", FaultTable.All.Where(row => row.Code == fault.Code).Select(row => row.Name));
            var section = fault == ToolFaults.CheckFailed ? "any" : ChecklistTitles.NumberOf(fault.Section);
            return $"| {section} | `{fault.Code}` | **{fault.Title}.** {fault.Fix} | {tests} |";
        });
        return "| Section | Fault | What the doctor says | Tests: `Names_each_fault_and_no_other` with |\n|---|---|---|---|\n"
            + string.Join('\n', rows);
    }
}
