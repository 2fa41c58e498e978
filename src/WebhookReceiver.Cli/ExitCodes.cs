namespace WebhookReceiver.Cli;

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
