namespace WebhookReceiver.ReferralApi;

/// <summary>Settings of the client. All are checked when the host starts; a message never shows the key.</summary>
public sealed class ReferralApiOptions
{
    /// <summary>Gets or sets the environment, which decides the hosts.</summary>
    /// <value><see cref="ReferralApiEnvironment.Production"/> or <see cref="ReferralApiEnvironment.Test"/>. There is no default: a wrong
    /// guess would be costly.</value>
    public ReferralApiEnvironment Environment { get; set; }

    /// <summary>Gets or sets the API key of that environment. Keep it out of source code.</summary>
    /// <value>Required; without white space, control or invisible characters.</value>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets another host for the Referral Partner API, for example a simulator's.</summary>
    /// <value>An absolute <c>https</c> address, or <c>http</c> on the loopback; by default the environment's.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>Gets or sets another host for the Customer API, which is asked for the contract status only.</summary>
    /// <value>An absolute <c>https</c> address, or <c>http</c> on the loopback; by default the environment's.</value>
    public Uri? CustomerApiBaseUrl { get; set; }

    /// <summary>Gets or sets how long one attempt may take.</summary>
    /// <value>Default 10 seconds; 100 milliseconds to 5 minutes.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a call may take with all its attempts and the pauses between them.</summary>
    /// <value>Default 60 seconds; at least <see cref="AttemptTimeout"/>, at most one hour.</value>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how often a failed attempt is repeated. A call that creates something is repeated only when Debitura cannot
    /// have acted on it.</summary>
    /// <value>Default 3; 0 to 10.</value>
    public int MaxRetries { get; set; } = 3;

    /// <summary>Returns the Referral Partner API's address: <see cref="BaseUrl"/>, or the environment's.</summary>
    /// <returns>The address, ending in a slash.</returns>
    public Uri ResolveBaseUrl() => WithSlash(BaseUrl) ?? new Uri(
        Environment == ReferralApiEnvironment.Test ? "https://testreferral-api.debitura.com/" : "https://referral-api.debitura.com/");

    /// <summary>Returns the Customer API's address: <see cref="CustomerApiBaseUrl"/>, or the environment's.</summary>
    /// <returns>The address, ending in a slash.</returns>
    public Uri ResolveCustomerApiBaseUrl() => WithSlash(CustomerApiBaseUrl) ?? new Uri(
        Environment == ReferralApiEnvironment.Test ? "https://testcustomer-api.debitura.com/" : "https://customer-api.debitura.com/");

    private static Uri? WithSlash(Uri? url) =>
        url is null || url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
}

/// <summary>Names Debitura's environments. Each has its own hosts, keys, subscriptions and secrets.</summary>
public enum ReferralApiEnvironment
{
    /// <summary>The live one: <c>https://referral-api.debitura.com</c>.</summary>
    Production = 1,

    /// <summary>The one for trying out: <c>https://testreferral-api.debitura.com</c>.</summary>
    Test = 2,
}
