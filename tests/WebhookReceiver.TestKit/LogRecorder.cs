using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.TestKit;

/// <summary>Keeps every log line, to assert on.</summary>
public sealed class LogRecorder : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> lines = new();
    private readonly Lock gate = new();
    private readonly List<(Func<LogLine, bool> IsWanted, TaskCompletionSource<LogLine> Signal)> waiting = [];

    public IReadOnlyList<LogLine> Lines => [.. lines];

    public IEnumerable<LogLine> Of(string eventName) => Lines.Where(line => line.EventName == eventName);

    /// <summary>Ends when an event of that name is logged, at once if one was before.</summary>
    public Task<LogLine> WaitForAsync(string eventName) => WaitForAsync(line => line.EventName == eventName);

    /// <summary>
    /// Ends when such a line is logged, at once if one was before. Gives up after 20 s, so that a lost line is a failure and no hang.
    /// </summary>
    public Task<LogLine> WaitForAsync(Func<LogLine, bool> isWanted)
    {
        lock (gate)
        {
            if (lines.FirstOrDefault(isWanted) is { } line)
            {
                return Task.FromResult(line);
            }

            var signal = new TaskCompletionSource<LogLine>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((isWanted, signal));
            return signal.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    private void Add(LogLine line)
    {
        lock (gate)
        {
            lines.Enqueue(line);
            foreach (var (_, signal) in waiting.Where(one => one.IsWanted(line)))
            {
                signal.TrySetResult(line);
            }
        }
    }

    public sealed record LogLine(string Category, LogLevel Level, int Id, string? EventName, string Message, Exception? Exception);

    private sealed class Logger(LogRecorder recorder, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder.Add(new LogLine(category, logLevel, eventId.Id, eventId.Name, formatter(state, exception), exception));
    }
}
