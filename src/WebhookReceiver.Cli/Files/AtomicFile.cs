namespace WebhookReceiver.Cli;

/// <summary>Writes files that hold secrets: complete or not at all, and readable by their owner only unless they were readable by others before.</summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static async Task WriteAsync(string path, string content)
    {
        // Through a link, to the file: replacing the link itself would cut the receiver off from it.
        var file = new FileInfo(path);
        var target = (file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) : null)?.FullName ?? file.FullName;
        var temporary = target + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(target) ? File.GetUnixFileMode(target) : OwnerOnly;
        }

        File.Delete(temporary);
        var writer = new StreamWriter(temporary, options);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync(content).ConfigureAwait(false);
        }

        File.Move(temporary, target, overwrite: true);
    }
}
