using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace WebhookReceiver;

/// <summary>
/// Reads a request's body into a <see cref="PooledBody"/>, bounded in size by what the sender announces and again by what arrives, in time
/// by a deadline, and over all requests by the
/// budget for unverified bytes.
/// </summary>
internal sealed class BodyReader(HttpRequest request, PooledBody body, WebhookReceiverOptions options, TimeProvider clock) : IDisposable
{
    private const int KeptBufferBytes = 4096;

    private readonly Lock gate = new();
    private ITimer? deadline;
    private CancellationTokenSource? reading;
    private volatile bool isLate;
    private bool isOver;

    /// <returns>How reading ended; the body is complete only when it is <see cref="BodyEnd.Whole"/>.</returns>
    public ValueTask<BodyEnd> ReadAsync()
    {
        if (request.ContentLength > options.MaxBodyBytes)
        {
            return ValueTask.FromResult(BodyEnd.TooLarge);
        }

        if (!body.TryBegin(request.ContentLength ?? 0))
        {
            return ValueTask.FromResult(BodyEnd.NoRoom);
        }

        // The server's own limit would apply first if the receiver's is the larger one.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit
            && limit.MaxRequestBodySize < options.MaxBodyBytes)
        {
            limit.MaxRequestBodySize = options.MaxBodyBytes;
        }

        return ReadToEndAsync();
    }

    public void Dispose()
    {
        lock (gate)
        {
            isOver = true;
        }

        deadline?.Dispose();
        reading?.Dispose();
    }

    private async ValueTask<BodyEnd> ReadToEndAsync()
    {
        try
        {
            // Something in front may have read the body and kept it: it is still all there, but not in the pipe, which remembers how far it
            // got.
            return request.Body.CanSeek
                ? await ReadKeptAsync(request.Body)
                : await ReadPipeAsync(request.BodyReader);
        }
        catch (OperationCanceledException) when (isLate)
        {
            return BodyEnd.TooSlow;
        }
        catch (ObjectDisposedException)
        {
            return BodyEnd.Disposed;
        }
        catch (BadHttpRequestException exception)
        {
            // The server's verdict: broken chunks, a sender that is too slow, or its own limit.
            return exception.StatusCode switch
            {
                StatusCodes.Status408RequestTimeout => BodyEnd.TooSlow,
                StatusCodes.Status413PayloadTooLarge => BodyEnd.TooLarge,
                _ => BodyEnd.Broken,
            };
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // A decompressing or buffering stream in front may throw anything at hostile bytes, and none of it is this server's fault.
        catch (Exception)
#pragma warning restore CA1031
        {
            return BodyEnd.Broken;
        }
    }

    private async ValueTask<BodyEnd> ReadPipeAsync(PipeReader reader)
    {
        while (true)
        {
            // A body that arrived together with its headers needs no timer. The deadline cancels the read and no token: after that the
            // server could not drain the body.
            if (!reader.TryRead(out var result))
            {
                deadline ??= StartDeadline(reader.CancelPendingRead);
                result = await reader.ReadAsync(CancellationToken.None);
            }

            if (result.IsCanceled || isLate)
            {
                // Late, or something in front cancelled the read: what is here is not the whole body.
                reader.AdvanceTo(result.Buffer.End);
                return isLate ? BodyEnd.TooSlow : BodyEnd.Broken;
            }

            if (body.Length + result.Buffer.Length > options.MaxBodyBytes)
            {
                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                return BodyEnd.TooLarge;
            }

            foreach (var segment in result.Buffer)
            {
                if (!body.TryAppend(segment.Span))
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return BodyEnd.NoRoom;
                }
            }

            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return BodyEnd.Whole;
            }
        }
    }

    private async ValueTask<BodyEnd> ReadKeptAsync(Stream kept)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(KeptBufferBytes);
        try
        {
            kept.Position = 0;
            reading = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
            deadline = StartDeadline(reading.Cancel);
            while (await kept.ReadAsync(buffer, reading.Token) is var count and > 0)
            {
                if (body.Length + count > options.MaxBodyBytes)
                {
                    return BodyEnd.TooLarge;
                }

                if (!body.TryAppend(buffer.AsSpan(0, count)))
                {
                    return BodyEnd.NoRoom;
                }
            }

            return BodyEnd.Whole;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Ends the reading after a fixed time, however steadily bytes arrive.</summary>
    private ITimer StartDeadline(Action end) => clock.CreateTimer(
        _ =>
        {
            lock (gate)
            {
                if (!isOver)
                {
                    isLate = true;
                    TryEnd(end);
                }
            }
        },
        state: null,
        options.BodyTimeout,
        Timeout.InfiniteTimeSpan);

    // On a timer's thread: a server throws for a request that its sender has just reset, and nothing else would catch it but the end of the
    // process.
    private static void TryEnd(Action end)
    {
        try
        {
            end();
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever it is, the read that it was to end has ended
        catch (Exception)
#pragma warning restore CA1031
        {
            // The read reports how the request ended.
        }
    }
}
