namespace WebhookReceiver.Cli;

/// <summary>
/// Keeps a file for one command at a time, until disposed or the process ends: each writes what it read before, and would take away the
/// secret that another one has written meanwhile. A file beside it is locked, not the file itself, which a receiver reads at any moment.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream held;

    private FileLock(FileStream held)
    {
        this.held = held;
    }

    /// <exception cref="CommandException">Another command has the file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static FileLock Take(string path)
    {
        var beside = AtomicFile.TargetOf(path) + ".lock";
        while (true)
        {
            try
            {
                var opened = new FileStream(
                    beside,
                    new FileStreamOptions
                    {
                        Mode = FileMode.OpenOrCreate,
                        Access = FileAccess.ReadWrite,
                        Share = FileShare.None,
                        Options = FileOptions.DeleteOnClose,
                    });

                // Opened just before the one who had it took it away: then it locks nobody out.
                if (File.Exists(beside))
                {
                    return new FileLock(opened);
                }

                opened.Dispose();
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException && File.Exists(beside))
            {
                throw new CommandException(
                    ExitCodes.No,
                    $"Nothing was changed: another command is at work on {path}. Run this one again when it has ended.",
                    exception);
            }
        }
    }

    public void Dispose() => held.Dispose();
}
