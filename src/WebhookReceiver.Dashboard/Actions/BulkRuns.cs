using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Works through actions on many dead letters one after the other, so that a thousand requeued events do not keep the database from the senders, and keeps the latest for the page that shows
/// their progress. Of this process: a run ends with it, and what it had not reached is still a dead letter.
/// </summary>
internal sealed class BulkRuns(EventActions actions, TimeProvider clock, ILogger<BulkRuns> logger) : BackgroundService
{
    private const int MaxKept = 50;

    private readonly Lock gate = new();
    private readonly Queue<BulkRun> kept = new();
    private readonly Channel<BulkRun> waiting = Channel.CreateUnbounded<BulkRun>(new UnboundedChannelOptions { SingleReader = true });
    private long version;

    /// <summary>Grows with every event that is through.</summary>
    public long Version => Volatile.Read(ref version);

    /// <summary>Starts a run; not a second one for a form that is sent twice.</summary>
    /// <param name="form">What the form was given when it was shown, if anything.</param>
    /// <param name="action">What to do.</param>
    /// <param name="user">The person.</param>
    /// <param name="events">The events that were seen.</param>
    public BulkRun Start(string? form, EventAction action, string user, IReadOnlyList<EventKey> events)
    {
        var run = new BulkRun(Guid.TryParseExact(form, "N", out _) ? form : NewId(), action, user, events, clock.GetUtcNow());
        lock (gate)
        {
            if (kept.FirstOrDefault(one => string.Equals(one.Id, run.Id, StringComparison.Ordinal)) is { } started)
            {
                return started;
            }

            kept.Enqueue(run);
            if (kept.Count > MaxKept)
            {
                kept.Dequeue();
            }
        }

        logger.BulkRunStarted(user, Word(action), events.Count);
        waiting.Writer.TryWrite(run);
        return run;
    }

    public static string NewId() => Guid.NewGuid().ToString("N");

    public BulkRun? Find(string? id)
    {
        lock (gate)
        {
            return kept.FirstOrDefault(run => string.Equals(run.Id, id, StringComparison.Ordinal));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var run in waiting.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false))
            {
                await RunAsync(run, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static string Word(EventAction action) => action == EventAction.Requeue ? "requeue" : "discard";

    private async Task RunAsync(BulkRun run, CancellationToken stopping)
    {
        try
        {
            foreach (var key in run.Events)
            {
                stopping.ThrowIfCancellationRequested();
                await RunAsync(run, key, stopping).ConfigureAwait(false);
                Interlocked.Increment(ref version);
            }
        }
        finally
        {
            run.End(clock.GetUtcNow());
            Interlocked.Increment(ref version);
            logger.BulkRunEnded(run.User, Word(run.Action), run.Done, run.Late, run.Failed);
        }
    }

    private async Task RunAsync(BulkRun run, EventKey key, CancellationToken stopping)
    {
        try
        {
            run.Add(await actions.RunAsync(run.Action, key, InboxState.DeadLetter, run.User, stopping).ConfigureAwait(false));
        }
#pragma warning disable CA1031 // Do not catch general exception types: one event that cannot be changed must not end the run for the others
        catch (Exception exception) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            run.AddFailure();
            logger.DashboardActionFailed(exception, LogText.Of(key.EventId), LogText.Of(key.Receiver));
        }
    }
}
