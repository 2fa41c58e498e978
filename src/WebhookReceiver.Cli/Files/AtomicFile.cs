using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>
/// Writes files that hold secrets: complete or not at all, readable by their owner only when they are new, and with the owner and the
/// rights that they had otherwise.
/// </summary>
internal static class AtomicFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Goes through a link, to the file: replacing the link itself would cut the receiver off from it.</summary>
    public static string TargetOf(string path)
    {
        var file = new FileInfo(path);
        return (file.Exists ? file.ResolveLinkTarget(returnFinalTarget: true) : null)?.FullName ?? file.FullName;
    }

    public static async Task WriteAsync(string path, string content)
    {
        var target = TargetOf(path);
        var temporary = $"{target}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.new";
        var bytes = Encoding.UTF8.GetBytes(content);
        try
        {
            await CreateAsync(temporary, bytes);
            if (CanReplace(temporary, target))
            {
                File.Move(temporary, target, overwrite: true);
            }
            else
            {
                await OverwriteAsync(target, bytes);
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Creates a file that only its owner can read, and fails when there is anything of that name, be it a link that somebody else laid.
    /// </summary>
    public static async Task CreateAsync(string path, ReadOnlyMemory<byte> content)
    {
        // Through to the disk: nobody shows the secret again after a power cut.
        await using var stream = OpenNew(path, FileOptions.WriteThrough);
        await stream.WriteAsync(content);
    }

    /// <summary>Opens a new file that only its owner can read from its first byte on.</summary>
    public static FileStream OpenNew(string path, FileOptions fileOptions)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = fileOptions,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Tells whether a path is a device, a pipe or the like, which must not be replaced. They have no length.</summary>
    public static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path) is not { Exists: true, Length: 0 })
        {
            return false;
        }

        try
        {
            return EntryOf(path).EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile);
        }
        catch (IOException)
        {
            // A socket goes into no archive.
            return true;
        }
    }

    /// <summary>
    /// Gives the new file the rights of the old one, and tells whether it has its owner too. A receiver under an account of its own could
    /// not read it otherwise.
    /// </summary>
    private static bool CanReplace(string temporary, string target)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(target))
        {
            return true;
        }

        if (OwnerOf(temporary) != OwnerOf(target))
        {
            return false;
        }

        // Set and not asked for at creation, where the process's mask takes rights away.
        File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        return true;
    }

    /// <summary>The framework tells the owner of a file nowhere but in an archive of it.</summary>
    private static (int User, int Group) OwnerOf(string path)
    {
        var entry = EntryOf(path);
        return (entry.Uid, entry.Gid);
    }

    private static TarEntry EntryOf(string path)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            writer.WriteEntry(path, "file");
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!;
    }

    /// <summary>
    /// Writes over what is there, which keeps owner and rights. In one piece and filled up with white space, so that a receiver that reads
    /// meanwhile sees whole JSON and not the end of the old content; that there is room for it, the temporary file has shown.
    /// </summary>
    private static async Task OverwriteAsync(string target, byte[] content)
    {
        await using var stream = new FileStream(
            target,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite,
                BufferSize = 0,
                Options = FileOptions.WriteThrough,
            });
        var padded = new byte[Math.Max(content.Length, stream.Length)];
        padded.AsSpan().Fill((byte)' ');
        content.CopyTo(padded, 0);
        await stream.WriteAsync(padded);
        stream.SetLength(content.Length);
    }
}
