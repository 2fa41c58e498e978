using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary>The command that runs the whole troubleshooting checklist.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandServices services)
    {
        var command = new ToolCommand("doctor", "Runs the whole troubleshooting checklist and says what to do.", "doctor --environment test");
        command.Runs(services, static (_, _, _) => throw CommandException.Usage("The doctor is not here yet."));
        return command;
    }
}
