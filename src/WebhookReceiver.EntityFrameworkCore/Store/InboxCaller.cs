using System.Diagnostics;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// What flows from those who call the inbox into the contexts that it creates: nothing but the trace, and whether a handler calls.
/// The tenant of a request would choose another database or schema, and the end of an ambient transaction would take back what the
/// inbox has committed. Created at the host's start, where there is neither.
/// </summary>
internal sealed class InboxCaller
{
    private readonly AsyncLocal<bool> isHandler = new();
    private readonly ExecutionContext? outside = ExecutionContext.Capture();

    public bool IsHandler
    {
        get => isHandler.Value;
        set => isHandler.Value = value;
    }

    /// <summary>Runs work outside the caller's request and transaction.</summary>
    public Task<T> LeaveAsync<T>(Func<Task<T>> work)
    {
        if (outside is null)
        {
            return work();
        }

        var (activity, isCalledByHandler) = (Activity.Current, IsHandler);
        Task<T>? running = null;
        ExecutionContext.Run(
            outside,
            _ =>
            {
                (Activity.Current, IsHandler) = (activity, isCalledByHandler);
                running = work();
            },
            state: null);
        return running!;
    }
}
