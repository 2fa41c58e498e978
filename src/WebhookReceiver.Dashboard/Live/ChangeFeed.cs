using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Tells open pages that something has changed. One look a second at the inbox serves all of them, and nobody looks while no page is
/// open. It says that, not what: a page asks for itself again, so there is one way of rendering and nothing in a stream to protect.
/// </summary>
internal sealed class ChangeFeed(
    IWebhookInbox inbox, DashboardTelemetry telemetry, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<ChangeFeed> logger)
{
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    /// <summary>Shorter than the idle timeout of any proxy.</summary>
    public static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(20);

    private readonly Lock gate = new();

    // Another process, or this one after a deployment, counts from the beginning too.
    private readonly string process = Guid.NewGuid().ToString("N")[..8];
    private Looking? looking;
    private int listeners;
    private string stamp = string.Empty;
    private long version;
    private TaskCompletionSource changed = NewSignal();

    /// <summary>The version of what a page shows that is rendered now, as far as anybody has looked.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{process}-{Volatile.Read(ref version)}");

    public int Listeners => Volatile.Read(ref listeners);

    /// <summary>Starts to listen.</summary>
    /// <returns>What to send; <see langword="null"/> when too many listen already.</returns>
    public IAsyncEnumerable<SseItem<string>>? Listen(CancellationToken aborted)
    {
        lock (gate)
        {
            if (listeners >= DashboardLimits.MaxListeners)
            {
                return null;
            }

            listeners++;
            looking ??= Start_NeedsLock();
            return StreamAsync(looking.FirstLook.Task, aborted);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async IAsyncEnumerable<SseItem<string>> StreamAsync(Task firstLook, [EnumeratorCancellation] CancellationToken aborted)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            await Quietly(firstLook, ending.Token);
            while (!ending.IsCancellationRequested)
            {
                Task next;
                string current;
                lock (gate)
                {
                    (next, current) = (changed.Task, Version);
                }

                yield return new SseItem<string>(current, "changed");
                while (!ending.IsCancellationRequested && !next.IsCompleted)
                {
                    if (!await HappensAsync(next, ending.Token) && !ending.IsCancellationRequested)
                    {
                        yield return new SseItem<string>(string.Empty, "ping");
                    }
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    private static async Task Quietly(Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <returns>Whether the change came before it was time for a ping.</returns>
    private async Task<bool> HappensAsync(Task next, CancellationToken cancellationToken)
    {
        await next.WaitAsync(PingInterval, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return next.IsCompleted;
    }

    private void Leave()
    {
        lock (gate)
        {
            listeners--;
            if (listeners == 0)
            {
                looking?.Stop.Cancel();
                looking = null;
            }
        }
    }

    private Looking Start_NeedsLock()
    {
        var started = new Looking();
        _ = LookAsync(started);
        return started;
    }

    private async Task LookAsync(Looking self)
    {
        // Not under the lock of whoever listens first.
        await Task.Yield();
        using var timer = new PeriodicTimer(LookInterval, clock);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(self.Stop.Token, lifetime.ApplicationStopping);
        var hasFailed = false;
        try
        {
            do
            {
                try
                {
                    Publish(await StampAsync(stopping.Token));
                    hasFailed = false;
                }
#pragma warning disable CA1031 // Do not catch general exception types: it is asked again, and pages show that the database is away
                catch (Exception exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    if (!hasFailed)
                    {
                        logger.DashboardFeedFailed(exception);
                        hasFailed = true;
                    }

                    Publish($"unreachable|{RestOfStamp()}");
                }

                self.FirstLook.TrySetResult();
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody listens any more, or the host stops.
        }
        finally
        {
            self.FirstLook.TrySetResult();
        }
    }

    private async Task<string> StampAsync(CancellationToken cancellationToken)
    {
        var statistics = await inbox.GetStatisticsAsync(cancellationToken);
        return $"{statistics.ChangeStamp}|{RestOfStamp()}";
    }

    // The minute, because ages and the chart go on when nothing else does.
    private string RestOfStamp() =>
        string.Create(CultureInfo.InvariantCulture, $"{telemetry.Version}|{clock.GetUtcNow().ToUnixTimeSeconds() / 60}");

    private void Publish(string seen)
    {
        lock (gate)
        {
            if (string.Equals(seen, stamp, StringComparison.Ordinal))
            {
                return;
            }

            stamp = seen;
            version++;
            var signal = changed;
            changed = NewSignal();
            signal.SetResult();
        }
    }

    /// <summary>
    /// One life of the loop. Its token source has no timer and needs no disposal; the last listener may still cancel it after the loop
    /// has ended.
    /// </summary>
    private sealed class Looking
    {
        public CancellationTokenSource Stop { get; } = new();

        public TaskCompletionSource FirstLook { get; } = NewSignal();
    }
}
