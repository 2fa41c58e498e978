using System.Globalization;
using Microsoft.Extensions.Configuration;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>What the doctor needs of an application's settings.</summary>
internal sealed record SettingsFile(ReceiverSettings Receiver, ReferralApiEnvironment? Environment, Uri? BaseUrl, string? ApiKey)
{
    /// <returns><see langword="null"/> when no file was named.</returns>
    public static SettingsFile? Read(IReadOnlyList<FileInfo> files, string receiver)
    {
        if (files.Count == 0)
        {
            return null;
        }

        var builder = new ConfigurationBuilder();
        foreach (var file in files)
        {
            builder.AddJsonFile(file.FullName, optional: false, reloadOnChange: false);
        }

        try
        {
            return Read(builder.Build(), receiver);
        }
        catch (InvalidDataException failure)
        {
            throw CommandException.Usage("A settings file is not JSON: " + failure.Message, failure);
        }
    }

    private static SettingsFile Read(IConfigurationRoot configuration, string receiver)
    {
        var section = configuration.GetSection("WebhookReceiver");
        if (!string.Equals(receiver, WebhookReceiverDefaults.ReceiverName, StringComparison.Ordinal))
        {
            section = section.GetSection("Receivers").GetSection(receiver);
        }

        var api = configuration.GetSection("ReferralApi");
        return new SettingsFile(
            new ReceiverSettings
            {
                SigningSecrets = [.. section.GetSection(nameof(WebhookReceiverOptions.SigningSecrets)).GetChildren().Select(child => child.Value ?? "")],
                SecretEncoding = Enum.TryParse<SecretEncoding>(section[nameof(WebhookReceiverOptions.SecretEncoding)], ignoreCase: true, out var encoding) ? encoding : SecretEncoding.Base64,
                SignatureHeader = section[nameof(WebhookReceiverOptions.SignatureHeader)] ?? WebhookReceiverOptions.DefaultSignatureHeader,
                Tolerance = TimeIn(section, nameof(WebhookReceiverOptions.Tolerance)),
                FutureTolerance = TimeIn(section, nameof(WebhookReceiverOptions.FutureTolerance)),
            },
            Enum.TryParse<ReferralApiEnvironment>(api[nameof(ReferralApiOptions.Environment)], ignoreCase: true, out var environment) ? environment : null,
            Uri.TryCreate(api[nameof(ReferralApiOptions.BaseUrl)], UriKind.Absolute, out var baseUrl) ? baseUrl : null,
            api[nameof(ReferralApiOptions.ApiKey)]);
    }

    private static TimeSpan TimeIn(IConfigurationSection section, string setting) =>
        TimeSpan.TryParse(section[setting], CultureInfo.InvariantCulture, out var time) ? time : SignatureVerifier.DefaultTolerance;
}
