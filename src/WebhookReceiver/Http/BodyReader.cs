using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookReceiver;

/// <summary>Reads a request's body into a <see cref="PooledBody"/>, bounded: by what the sender announces, and again by what arrives.</summary>
internal static class BodyReader
{
    /// <returns><see langword="null"/> when the whole body was read, else the status code to refuse the request with.</returns>
    public static ValueTask<int?> ReadAsync(HttpRequest request, PooledBody body, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return ValueTask.FromResult<int?>(StatusCodes.Status413PayloadTooLarge);
        }

        // The server's own limit would cut in first if the receiver's is the larger one.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit && limit.MaxRequestBodySize < maxBytes)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        // Something in front read the body and kept it: it is still all there.
        if (request.Body is { CanSeek: true, Position: > 0 })
        {
            request.Body.Position = 0;
        }

        return ReadToEndAsync(request, body, maxBytes, cancellationToken);
    }

    private static async ValueTask<int?> ReadToEndAsync(HttpRequest request, PooledBody body, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            var reader = request.BodyReader;
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                if (body.Length + result.Buffer.Length > maxBytes)
                {
                    reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                    return StatusCodes.Status413PayloadTooLarge;
                }

                foreach (var segment in result.Buffer)
                {
                    body.Append(segment.Span);
                }

                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                {
                    return null;
                }
            }
        }
        catch (BadHttpRequestException exception)
        {
            // The server's verdict: 400 for broken chunks, 408 for a sender that is too slow, 413 for its own limit.
            return exception.StatusCode;
        }
#pragma warning disable CA1031 // Do not catch general exception types: a decompressing or buffering stream in front may throw anything at hostile bytes, and none of it is this server's fault
        catch (Exception)
#pragma warning restore CA1031
        {
            return StatusCodes.Status400BadRequest;
        }
    }
}
