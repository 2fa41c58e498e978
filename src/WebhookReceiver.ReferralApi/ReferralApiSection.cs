using Microsoft.Extensions.Configuration;

namespace WebhookReceiver.ReferralApi;

/// <summary>Where the options come from, so that an error names the setting as the user wrote it.</summary>
internal sealed class ReferralApiSection
{
    /// <summary>The section; <see langword="null"/> when the options were made in code.</summary>
    public IConfiguration? Section { get; set; }
}
