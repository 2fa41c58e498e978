namespace WebhookReceiver.Cli;

/// <summary>An endpoint to look at, and what keeps it from being looked at any further.</summary>
internal sealed class EndpointTarget(Uri url)
{
    public Uri Url => url;

    /// <summary>Gets the address without what may be secret in it.</summary>
    public string Name => url.GetLeftPart(UriPartial.Path);

    public bool IsHttps => string.Equals(url.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal);

    /// <summary>Gets or sets why later checks leave it alone.</summary>
    public string? Blocked { get; set; }
}
