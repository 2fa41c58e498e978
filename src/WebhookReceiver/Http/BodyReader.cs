using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookReceiver;

/// <summary>Reads a request's body into a <see cref="PooledBody"/>, bounded: by what the sender announces, and again by what arrives.</summary>
internal static class BodyReader
{
    private const int KeptBufferBytes = 4096;

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

        return ReadToEndAsync(request, body, maxBytes, cancellationToken);
    }

    private static async ValueTask<int?> ReadToEndAsync(HttpRequest request, PooledBody body, int maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            // Something in front may have read the body and kept it: it is still all there, but not in the pipe, which remembers how far it got.
            var isWhole = request.Body.CanSeek
                ? await ReadKeptAsync(request.Body, body, maxBytes, cancellationToken).ConfigureAwait(false)
                : await ReadPipeAsync(request.BodyReader, body, maxBytes, cancellationToken).ConfigureAwait(false);
            return isWhole ? null : StatusCodes.Status413PayloadTooLarge;
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

    /// <returns>Whether the body ended within the limit.</returns>
    private static async ValueTask<bool> ReadPipeAsync(PipeReader reader, PooledBody body, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                throw new OperationCanceledException("Something in front cancelled the read: what is here is not the whole body.");
            }

            if (body.Length + result.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                return false;
            }

            foreach (var segment in result.Buffer)
            {
                body.Append(segment.Span);
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return true;
            }
        }
    }

    /// <returns>Whether the body ended within the limit.</returns>
    private static async ValueTask<bool> ReadKeptAsync(Stream kept, PooledBody body, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(KeptBufferBytes);
        try
        {
            kept.Position = 0;
            while (await kept.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            {
                if (body.Length + count > maxBytes)
                {
                    return false;
                }

                body.Append(buffer.AsSpan(0, count));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
