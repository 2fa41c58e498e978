using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// What the context with the inbox logs to: the application's own loggers, except while the inbox polls or counts. Entity Framework logs each command as Information, and an idle inbox
/// would fill the log with them. Warnings and errors always pass.
/// </summary>
internal sealed class QuietLoggerFactory : ILoggerFactory
{
    private static readonly AsyncLocal<bool> Quiet = new();
    private static readonly ConditionalWeakTable<ILoggerFactory, QuietLoggerFactory> Known = [];

    private readonly ConcurrentDictionary<string, ILogger> loggers = new(StringComparer.Ordinal);
    private readonly ILoggerFactory inner;

    private QuietLoggerFactory(ILoggerFactory inner) => this.inner = inner;

    /// <summary>Gets or sets whether what runs from here on is the inbox's own work.</summary>
    public static bool IsQuiet
    {
        get => Quiet.Value;
        set => Quiet.Value = value;
    }

    /// <summary>Puts itself between a context and its loggers, once.</summary>
    public static void Use(IServiceProvider services, DbContextOptionsBuilder options)
    {
        var factory = options.Options.FindExtension<CoreOptionsExtension>()?.LoggerFactory ?? services.GetService<ILoggerFactory>();
        if (factory is not (null or QuietLoggerFactory))
        {
            options.UseLoggerFactory(Known.GetValue(factory, static inner => new QuietLoggerFactory(inner)));
        }
    }

    public ILogger CreateLogger(string categoryName) => loggers.GetOrAdd(categoryName, static (name, inner) => new QuietLogger(inner.CreateLogger(name)), inner);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner one is the application's.
    }

    private sealed class QuietLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => (logLevel >= LogLevel.Warning || !IsQuiet) && inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning || !IsQuiet)
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
