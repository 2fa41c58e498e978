using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>What a rotation works on, and with.</summary>
/// <param name="Client">Debitura.</param>
/// <param name="Subscription">Whose secret it is.</param>
/// <param name="Settings">The receiver's settings, as read from <paramref name="Path"/>.</param>
/// <param name="Path">The file of the settings.</param>
/// <param name="Probe">Asks the receiver.</param>
/// <param name="LongestWait">How long the receiver may take to read its settings again.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Output">Where the result goes.</param>
internal sealed record RotationTarget(
    IReferralApiClient Client,
    WebhookSubscription Subscription,
    SettingsFile Settings,
    string Path,
    ReceiverProbe Probe,
    TimeSpan LongestWait,
    TimeProvider Clock,
    CommandOutput Output)
{
    /// <summary>Debitura's eight attempts of one event span 91 minutes.</summary>
    public static readonly TimeSpan OldSecretMayCome = TimeSpan.FromHours(2);
}
