namespace WebhookReceiver.Cli;

/// <summary>Ends a command with a message for the user and an exit code, without a stack trace.</summary>
#pragma warning disable CA1032, CA1064 // Standard constructors, public exceptions: only this tool sees it, always with an exit code
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
#pragma warning restore CA1032, CA1064
{
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message, Exception? inner = null) => new(ExitCodes.Usage, message, inner);

    public static CommandException Unreachable(string message, Exception? inner = null) => new(ExitCodes.Unreachable, message, inner);
}

/// <summary>What the tool's exit codes mean. Scripts rely on them.</summary>
internal static class ExitCodes
{
    /// <summary>It worked, and a check said yes.</summary>
    public const int Ok = 0;

    /// <summary>The check said no, or the other side refused.</summary>
    public const int No = 1;

    /// <summary>The command line, a file or a secret is not usable.</summary>
    public const int Usage = 2;

    /// <summary>The other side could not be reached.</summary>
    public const int Unreachable = 3;

    /// <summary>Stopped with Ctrl+C, as shells report it.</summary>
    public const int Cancelled = 130;
}
