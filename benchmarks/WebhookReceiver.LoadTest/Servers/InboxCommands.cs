using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.LoadTest;

/// <summary>What the load asks of a server's inbox.</summary>
internal sealed class InboxCommands(IServiceProvider services)
{
    private Task<(long Changed, TimeSpan Elapsed)>? requeue;

    private IWebhookInbox Inbox => services.GetRequiredService<IWebhookInbox>();

    /// <summary>Starts to requeue all dead letters, and returns at once.</summary>
    public string Requeue()
    {
        requeue = Task.Run(RequeueAsync);
        return "started";
    }

    /// <returns>How many were requeued in how many seconds; <c>running</c> until all are.</returns>
    public async Task<string> RequeuedAsync()
    {
        if (requeue is not { IsCompleted: true })
        {
            return "running";
        }

        var (changed, elapsed) = await requeue;
        return FormattableString.Invariant($"{changed} {elapsed.TotalSeconds}");
    }

    /// <returns>How many events wait, and how many dead letters there are.</returns>
    public async Task<string> StatisticsAsync()
    {
        var statistics = await Inbox.GetStatisticsAsync();
        return FormattableString.Invariant($"{statistics.Depth} {statistics.DeadLetters}");
    }

    private async Task<(long Changed, TimeSpan Elapsed)> RequeueAsync()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var change = await Inbox.RequeueAsync(new InboxQuery { State = InboxState.DeadLetter });
        return (change.Changed, TimeProvider.System.GetElapsedTime(startedAt));
    }
}
