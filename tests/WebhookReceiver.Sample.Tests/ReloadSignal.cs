namespace WebhookReceiver.Sample.Tests;

/// <summary>Turns the receiver's log lines about reloaded settings into something to await: the file watcher takes its time.</summary>
internal sealed class ReloadSignal : ILoggerProvider, ILogger
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiting;
    private int? expectedSecrets;

    /// <summary>Returns a task that ends when the default receiver's settings are reloaded.</summary>
    /// <param name="secretCount">How many secrets are then in force; <see langword="null"/> to wait for settings that are refused.</param>
    public Task Next(int? secretCount)
    {
        lock (gate)
        {
            expectedSecrets = secretCount;
            waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting.Task;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values
            || !values.Contains(new("Receiver", WebhookReceiverDefaults.ReceiverName)))
        {
            return;
        }

        lock (gate)
        {
            var isExpected = expectedSecrets is { } count
                ? eventId.Name == "SettingsReloaded" && values.Contains(new("SecretCount", count))
                : eventId.Name == "SettingsReloadFailed";
            if (isExpected)
            {
                waiting?.TrySetResult();
            }
        }
    }

    public void Dispose()
    {
    }
}
