namespace WebhookReceiver.ReferralApi;

/// <summary>Names Debitura's environments. Each has its own hosts, keys, subscriptions and secrets.</summary>
public enum ReferralApiEnvironment
{
    /// <summary>The live one: <c>https://referral-api.debitura.com</c>.</summary>
    Production = 1,

    /// <summary>The one for trying out: <c>https://testreferral-api.debitura.com</c>.</summary>
    Test = 2,
}
