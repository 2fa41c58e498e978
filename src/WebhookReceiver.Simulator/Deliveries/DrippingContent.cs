using System.Net;

namespace WebhookReceiver.Simulator;

/// <summary>A body that is sent in twenty drips.</summary>
internal sealed class DrippingContent(byte[] body, TimeSpan pause, TimeProvider realTime) : HttpContent
{
    private const int Drips = 20;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var size = Math.Max(1, (body.Length + Drips - 1) / Drips);
        for (var start = 0; start < body.Length; start += size)
        {
            await stream.WriteAsync(body.AsMemory(start, Math.Min(size, body.Length - start)), cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(pause, realTime, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = body.Length;
        return true;
    }
}
