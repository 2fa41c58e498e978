namespace WebhookReceiver.ReferralApi;

/// <summary>Reads each response to its end, inside the time of its attempt and up to a limit: a slow or endless body must not outlast the
/// timeouts or fill the memory.</summary>
internal sealed class BoundedResponseHandler : DelegatingHandler
{
    public const int MaxBytes = 10 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var content = response.Content;
            var buffered = new ByteArrayContent(await ReadAsync(content, cancellationToken).ConfigureAwait(false));
            buffered.Headers.ContentType = content.Headers.ContentType;
            response.Content = buffered;
            content.Dispose();
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var chunk = new byte[8192];
            int read;
            while ((read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (buffer.Length + read > MaxBytes)
                {
                    throw new HttpRequestException(
                        HttpRequestError.ConfigurationLimitExceeded, $"The response has more than {MaxBytes} bytes.");
                }

                buffer.Write(chunk.AsSpan(0, read));
            }
        }

        return buffer.ToArray();
    }
}
