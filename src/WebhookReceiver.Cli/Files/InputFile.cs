namespace WebhookReceiver.Cli;

/// <summary>Reads the files that the user names; "-" is standard input.</summary>
internal static class InputFile
{
    public const string StandardInput = "-";

    // Larger ones are no deliveries: Debitura's stay below 2 KiB, and a receiver takes 64 MiB at most.
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, CommandServices services, CancellationToken cancellationToken)
    {
        if (string.Equals(path, StandardInput, StringComparison.Ordinal))
        {
            using var input = services.OpenInput();
            using var buffer = new MemoryStream();
            await input.CopyToAsync(buffer, cancellationToken);
            return buffer.ToArray();
        }

        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw CommandException.Usage($"There is no file '{path}'.");
        }

        return file.Length <= MaxBytes
            ? await File.ReadAllBytesAsync(path, cancellationToken)
            : throw CommandException.Usage($"The file '{path}' is too large for a delivery.");
    }
}
