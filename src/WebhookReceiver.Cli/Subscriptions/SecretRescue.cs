using System.Security.Cryptography;
using System.Text;

namespace WebhookReceiver.Cli;

/// <summary>Keeps a secret that Debitura has shown, and shows only once, even when the settings file cannot be written any more.</summary>
internal static class SecretRescue
{
    /// <exception cref="CommandException">The file could not be written; the message says where the secret is instead.</exception>
    public static async Task SaveAsync(SettingsFile settings, string path, string secret, Guid subscription)
    {
        try
        {
            await settings.SaveAsync();
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever went wrong, nobody will ever show this secret again
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var rescue = await KeepAsync(secret);
            throw new CommandException(
                ExitCodes.No,
                rescue is null
                    ? $"Debitura issued a secret for the subscription {subscription}, but neither {path} nor any other place " +
                        $"could be written: {exception.Message} The secret is lost. Make room, then get another one with: " +
                        $"webhook-receiver subscriptions rotate {subscription}"
                    : $"Debitura issued a secret for the subscription {subscription}, but {path} cannot be written any more: " +
                        $"{exception.Message} The secret is in {rescue}; put it into the receiver's settings now, then delete that file.",
                exception);
        }
    }

    /// <summary>
    /// Anybody may write into the folder for temporary files, so the name is one that nobody can guess, and a file or link that is there
    /// already is not touched.
    /// </summary>
    /// <returns>Where the secret is; <see langword="null"/> when no place took it.</returns>
    private static async Task<string?> KeepAsync(string secret)
    {
        var name = $"webhook-receiver-secret-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}.txt";
        Func<string>[] folders =
        [
            Path.GetTempPath,
            static () => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            static () => Environment.CurrentDirectory,
        ];
        foreach (var folder in folders)
        {
            try
            {
                // Asked here: the working folder may be gone.
                var file = Path.Combine(folder(), name);
                await AtomicFile.CreateAsync(file, Encoding.UTF8.GetBytes(secret + "\n"));
                return file;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The next one.
            }
        }

        return null;
    }
}
