namespace WebhookReceiver.Cli;

/// <summary>
/// Warns of a file with secrets that every account of the machine can read or change. Its rights stay: taking them away could cut off a
/// receiver that runs under another account, in the middle of a rotation.
/// </summary>
internal static class OthersRights
{
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static void WarnOf(string path, CommandOutput output)
    {
        var target = AtomicFile.TargetOf(path);
        if (OperatingSystem.IsWindows()
            || !File.Exists(target)
            || File.GetUnixFileMode(target) is var mode
            && (mode & Others) == UnixFileMode.None)
        {
            return;
        }

        var can = mode.HasFlag(UnixFileMode.OtherWrite) ? "read and change" : "read";
        output.Note(
            $"Warning: every account of this machine can {can} {path} (mode {Convert.ToString((int)mode, 8)}), which holds signing " +
                $"secrets. " +
            "Run chmod 600 on it, or chmod 640 with the group of the receiver's account.",
            Tone.Warning);
    }
}
