using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Where Debitura serves its environments.</summary>
internal static class ApiAddresses
{
    public static readonly Uri Production = new("https://referral-api.debitura.com");

    public static readonly Uri Test = new("https://testreferral-api.debitura.com");

    public static Uri For(ReferralApiEnvironment environment) => environment == ReferralApiEnvironment.Production ? Production : Test;

    public static ReferralApiEnvironment Other(ReferralApiEnvironment environment) =>
        environment == ReferralApiEnvironment.Production ? ReferralApiEnvironment.Test : ReferralApiEnvironment.Production;

    /// <summary>
    /// Tells whether the key may be sent to an address: to Debitura's own over https, and to this machine when that is allowed. Never to
    /// strangers, nor readable over the wire.
    /// </summary>
    public static bool MayGetTheKey(Uri address, bool allowLoopback) =>
        (allowLoopback && address.IsLoopback)
        || (
            EnvironmentAt(address) is not null
                && string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
                && address.UserInfo.Length == 0);

    /// <returns>The environment served at an address; <see langword="null"/> for an address that is not Debitura's.</returns>
    public static ReferralApiEnvironment? EnvironmentAt(Uri address) =>
        address.IdnHost.Equals(Production.Host, StringComparison.OrdinalIgnoreCase) ? ReferralApiEnvironment.Production
        : address.IdnHost.Equals(Test.Host, StringComparison.OrdinalIgnoreCase) ? ReferralApiEnvironment.Test
        : null;
}
