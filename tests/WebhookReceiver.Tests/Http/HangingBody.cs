using System.Net;

namespace WebhookReceiver.Tests.Http;

/// <summary>A body that sends its first bytes and then nothing until it is let go.</summary>
internal sealed class HangingBody(int sentBytes, long? announced) : HttpContent
{
    private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => end.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(new byte[sentBytes]);
        await stream.FlushAsync();
        await end.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = announced ?? 0;
        return announced is not null;
    }

    protected override void Dispose(bool disposing)
    {
        LetGo();
        base.Dispose(disposing);
    }
}
