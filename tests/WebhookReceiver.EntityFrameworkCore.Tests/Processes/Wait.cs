namespace WebhookReceiver.EntityFrameworkCore.Tests.Processes;

/// <summary>Waits for other processes, which no clock of a test can move.</summary>
public static class Wait
{
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, int seconds = 120)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(startedAt) > TimeSpan.FromSeconds(seconds))
            {
                throw new TimeoutException(otherwise());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
