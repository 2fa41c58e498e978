namespace WebhookReceiver.LoadTest;

/// <summary>One way to attack the sample.</summary>
/// <param name="Name">As it stands in the report.</param>
/// <param name="IsHttp2">Streams of HTTP/2 instead of connections of HTTP/1.1.</param>
/// <param name="IsTls">Over TLS.</param>
/// <param name="IsAnnounced">With <c>Content-Length</c>, or chunked.</param>
/// <param name="MaxBodyBytes">The size that the sample allows, and that all but one byte is sent of.</param>
internal sealed record AttackRound(string Name, bool IsHttp2, bool IsTls, bool IsAnnounced, int MaxBodyBytes)
{
    private const int Small = 2 * 1024;
    private const int Default = 256 * 1024;
    private const int Raised = 1024 * 1024;

    public static AttackRound[] All { get; } =
    [
        new("http1_announced", IsHttp2: false, IsTls: false, IsAnnounced: true, Default),
        new("http1_chunked", IsHttp2: false, IsTls: false, IsAnnounced: false, Default),
        new("http1_announced_1mib", IsHttp2: false, IsTls: false, IsAnnounced: true, Raised),
        new("http1_chunked_1mib", IsHttp2: false, IsTls: false, IsAnnounced: false, Raised),
        new("tls_small", IsHttp2: false, IsTls: true, IsAnnounced: true, Small),
        new("http1_small", IsHttp2: false, IsTls: false, IsAnnounced: true, Small),
        new("tls_announced", IsHttp2: false, IsTls: true, IsAnnounced: true, Default),
        new("tls_chunked_1mib", IsHttp2: false, IsTls: true, IsAnnounced: false, Raised),
        new("http2_announced", IsHttp2: true, IsTls: false, IsAnnounced: true, Default),
        new("http2_chunked_1mib", IsHttp2: true, IsTls: false, IsAnnounced: false, Raised),
        new("http2_tls_announced_1mib", IsHttp2: true, IsTls: true, IsAnnounced: true, Raised),
    ];
}
