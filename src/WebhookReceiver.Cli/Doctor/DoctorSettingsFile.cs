using System.Globalization;
using Microsoft.Extensions.Configuration;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>What the doctor needs of an application's settings, read as the application itself reads them: later files win.</summary>
internal sealed record DoctorSettingsFile(ReceiverSettings Receiver, ReferralApiEnvironment? Environment, Uri? BaseUrl, string? ApiKey)
{
    /// <returns><see langword="null"/> when no file was named.</returns>
    /// <exception cref="CommandException">A file is not there, or is not JSON.</exception>
    public static async Task<DoctorSettingsFile?> ReadAsync(
        IReadOnlyList<string> paths, string section, CommandServices services, CancellationToken cancellationToken)
    {
        if (paths.Count == 0)
        {
            return null;
        }

        var builder = new ConfigurationBuilder();
        foreach (var path in paths)
        {
            var file = new MemoryStream(await InputFile.ReadAsync(path, services, cancellationToken));
            builder.AddJsonStream(file);
        }

        try
        {
            return Read(builder.Build(), section);
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException)
        {
            throw CommandException.Usage("A settings file is not usable JSON.", failure);
        }
    }

    private static DoctorSettingsFile Read(IConfigurationRoot configuration, string path)
    {
        var section = configuration.GetSection(path);
        var api = configuration.GetSection("ReferralApi");
        return new DoctorSettingsFile(
            new ReceiverSettings
            {
                SigningSecrets = SecretsIn(section),
                OtherReceivers = section.GetSection("Receivers")
                    .GetChildren()
                    .ToDictionary(receiver => receiver.Key, SecretsIn, StringComparer.Ordinal),
                SecretEncoding = Enum.TryParse<SecretEncoding>(
                    section[nameof(WebhookReceiverOptions.SecretEncoding)], ignoreCase: true, out var encoding)
                    ? encoding
                    : SecretEncoding.Base64,
                SignatureHeader = section[nameof(WebhookReceiverOptions.SignatureHeader)] ?? WebhookReceiverOptions.DefaultSignatureHeader,
                Tolerance = TimeIn(section, nameof(WebhookReceiverOptions.Tolerance)),
                FutureTolerance = TimeIn(section, nameof(WebhookReceiverOptions.FutureTolerance)),
            },
            Enum.TryParse<ReferralApiEnvironment>(api[nameof(ReferralApiOptions.Environment)], ignoreCase: true, out var environment)
                ? environment
                : null,
            Uri.TryCreate(api[nameof(ReferralApiOptions.BaseUrl)], UriKind.Absolute, out var baseUrl) ? baseUrl : null,
            api[nameof(ReferralApiOptions.ApiKey)]);
    }

    private static IReadOnlyList<string> SecretsIn(IConfigurationSection section) =>
        [.. section.GetSection(nameof(WebhookReceiverOptions.SigningSecrets)).GetChildren().Select(child => child.Value ?? "")];

    private static TimeSpan TimeIn(IConfigurationSection section, string setting) =>
        TimeSpan.TryParse(section[setting], CultureInfo.InvariantCulture, out var time) ? time : SignatureVerifier.DefaultTolerance;
}

/// <summary>Holds what a settings file says about the receiver.</summary>
internal sealed record ReceiverSettings
{
    public IReadOnlyList<string> SigningSecrets { get; init; } = [];

    /// <summary>
    /// Gets the secrets of the receivers under <c>Receivers</c>, by name: an endpoint of another subscription may be theirs.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OtherReceivers { get; init; } = new Dictionary<string, IReadOnlyList<string>>(
        StringComparer.Ordinal);

    public SecretEncoding SecretEncoding { get; init; }

    public string SignatureHeader { get; init; } = WebhookReceiverOptions.DefaultSignatureHeader;

    public TimeSpan Tolerance { get; init; } = SignatureVerifier.DefaultTolerance;

    public TimeSpan FutureTolerance { get; init; } = SignatureVerifier.DefaultTolerance;
}
