namespace WebhookReceiver.Cli;

/// <summary>Ends a command with a message for the user and an exit code, without a stack trace.</summary>
#pragma warning disable CA1032, CA1064 // Standard constructors, public exceptions: nothing outside this tool sees it, and it always has an exit code
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
#pragma warning restore CA1032, CA1064
{
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message, Exception? inner = null) => new(ExitCodes.Usage, message, inner);

    public static CommandException Unreachable(string message, Exception? inner = null) => new(ExitCodes.Unreachable, message, inner);
}
