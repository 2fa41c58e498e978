namespace WebhookReceiver.Cli;

/// <summary>Keeps a secret that Debitura has shown, and shows only once, even when the settings file cannot be written any more.</summary>
internal static class SecretRescue
{
    /// <exception cref="CommandException">The file could not be written; the message says where the secret is instead.</exception>
    public static async Task SaveAsync(SettingsFile settings, string path, string secret, Guid subscription)
    {
        try
        {
            await settings.SaveAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var rescue = Path.Combine(Path.GetTempPath(), $"webhook-receiver-secret-{subscription}.txt");
            await AtomicFile.WriteAsync(rescue, secret + "\n").ConfigureAwait(false);
            throw new CommandException(
                ExitCodes.No,
                $"Debitura issued a secret, but {path} cannot be written any more: {exception.Message} The secret is in {rescue}; put it into the receiver's settings now, then delete that file.",
                exception);
        }
    }
}
