using System.Threading.Channels;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Wakes the worker of this process; many signals before it looks are one.</summary>
internal sealed class InboxSignal
{
    private readonly Channel<bool> signals = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => signals.Writer.TryWrite(item: true);

    /// <summary>Waits for a signal, at most as long as given.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Task signalled = signals.Reader.ReadAsync(either.Token).AsTask();
        await signalled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
