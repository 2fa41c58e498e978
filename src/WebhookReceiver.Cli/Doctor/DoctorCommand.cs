using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary>The command that runs the whole troubleshooting checklist.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandServices services)
    {
        var options = new DoctorOptions();
        var command = new ToolCommand(
            "doctor",
            "Runs Debitura's troubleshooting checklist: what is well, what is not, and what to do. It changes nothing at Debitura. It sends each endpoint two made-up deliveries, one rightly signed and one forged.",
            "# The key comes from REFERRAL_API_KEY, the signing secret from WEBHOOK_RECEIVER_SECRET or the settings.",
            "doctor --environment test",
            "doctor --settings appsettings.json --settings appsettings.Production.json",
            "doctor --environment production --client tenant-42 --report bundle.md",
            "doctor --environment test --response answer.json --status 409",
            "doctor --environment test --delivery delivery.http --event expired.json",
            "# Against a simulator on this machine:",
            "doctor --environment test --base-url http://localhost:5090 --allow-loopback");
        options.AddTo(command);
        command.Runs(services, (parsed, output, cancellationToken) => RunAsync(services, options.Read(parsed, services, output.Redactor), options.ReportIn(parsed), output, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandServices services, DoctorSettings settings, FileInfo? report, CommandOutput output, CancellationToken cancellationToken)
    {
        var tools = new DoctorTools(services.Time, services.CreateHandler, new EndpointNetwork());
        var result = await output.ProgressAsync(
            "Looking",
            progress => DoctorEngine.RunAsync(settings, tools, title => progress("Looking at " + title), cancellationToken)).ConfigureAwait(false);

        DoctorText.Write(result, output);
        output.Result(DoctorJson.Create(result));
        if (report is not null)
        {
            await File.WriteAllTextAsync(report.FullName, EscalationReport.Create(result, output.Redactor), cancellationToken).ConfigureAwait(false);
            output.Note($"The bundle for Debitura and for the developer is in {report.Name}. Read it before you send it.");
        }

        return result.ExitCode;
    }
}
