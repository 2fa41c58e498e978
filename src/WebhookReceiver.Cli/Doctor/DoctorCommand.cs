using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary>The command that runs the whole troubleshooting checklist.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandServices services)
    {
        var options = new DoctorOptions(services);
        var command = new ToolCommand(
            "doctor",
            "Runs Debitura's troubleshooting checklist: what is well, what is not, and what to do. It changes nothing at Debitura; " +
                "it sends each endpoint made-up deliveries, rightly signed and forged.",
            $"# The key comes from {ApiOptions.Variable}, the signing secret from {SecretOptions.Variable} or the settings.",
            "doctor --environment test",
            "doctor --settings appsettings.json --settings appsettings.Production.json",
            "doctor --environment production --client tenant-42 --report bundle.md",
            "doctor --environment test --response answer.json --status 409",
            "doctor --environment test --delivery delivery.http --event expired.json",
            "# Against a simulator on this machine:",
            "doctor --base-url http://localhost:5090 --allow-loopback");
        options.AddTo(command);
        command.Runs(services, async (parsed, output, cancellationToken) =>
        {
            var settings = await options.ReadAsync(parsed, output.Redactor, cancellationToken);
            return await RunAsync(services, settings, options.ReportPath(parsed), output, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandServices services, DoctorSettings settings, string? report, CommandOutput output, CancellationToken cancellationToken)
    {
        // Before the looking: a place that cannot be written to must not cost what was found.
        using var bundle = report is null ? null : BundleFile.Create(report);
        var environment = new DoctorEnvironment(services.Time, services.CreateHandler, new EndpointNetwork());
        var result = await output.ProgressAsync(
            "Looking",
            progress => DoctorEngine.RunAsync(settings, environment, title => progress("Looking at " + title), cancellationToken));

        DoctorText.Write(result, output);
        output.Result(DoctorJson.Create(result));
        if (bundle is not null)
        {
            await bundle.SaveAsync(EscalationReport.Create(result, output.Redactor), cancellationToken);
            output.Note($"The bundle for Debitura and for the developer is in {report}. Read it before you send it.");
        }

        return result.ExitCode;
    }
}
