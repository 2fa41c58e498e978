namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The lock on the database's only writer, released when disposed the first time.</summary>
internal sealed class WriteLock(SemaphoreSlim writing) : IDisposable
{
    private int isReleased;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isReleased, 1) == 0)
        {
            writing.Release();
        }
    }
}
