namespace WebhookReceiver.Simulator;

/// <summary>The headers in which the API accepts the partner's key. The documents name two.</summary>
public enum ApiKeyHeaders
{
    /// <summary>Either of them.</summary>
    Both,

    /// <summary><c>XApiKey</c> only, as the OpenAPI document says.</summary>
    XApiKey,

    /// <summary><c>X-Api-Key</c> only, as the support article says.</summary>
    XDashApiDashKey,
}
