using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>
/// The file of the bundle. Only its owner can read it from its first byte on, so it is written beside and then takes the place of what is
/// there: an existing file may be readable by all, and a link that somebody laid would send the bundle, or the damage, elsewhere.
/// </summary>
internal sealed class BundleFile : IDisposable
{
    private readonly string path;
    private readonly string temporary;
    private readonly FileStream stream;

    private BundleFile(string path, string temporary)
    {
        this.path = path;
        this.temporary = temporary;
        stream = AtomicFile.OpenNew(temporary, FileOptions.None);
    }

    /// <exception cref="CommandException">What is there is no regular file.</exception>
    public static BundleFile Create(string path)
    {
        Check(path);
        return new BundleFile(path, $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.new");
    }

    public async Task SaveAsync(string text, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await stream.DisposeAsync();

        // Again, because the checks took a while. The move itself replaces a link and never follows one.
        Check(path);
        File.Move(temporary, path, overwrite: true);
    }

    public void Dispose()
    {
        stream.Dispose();
        File.Delete(temporary);
    }

    private static void Check(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw CommandException.Usage(
                $"{path} is a symbolic link, which --report does not follow. Name the file itself, or remove the link.");
        }

        if (Directory.Exists(path) || AtomicFile.IsSpecial(path))
        {
            throw CommandException.Usage($"{path} is no regular file. Name another one for --report.");
        }
    }
}
