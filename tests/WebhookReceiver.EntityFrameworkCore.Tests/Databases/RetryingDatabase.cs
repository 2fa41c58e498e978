using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>The same database through a context that was set up to retry, as EnableRetryOnFailure does.</summary>
public sealed class RetryingDatabase(ITestDatabase database) : ITestDatabase
{
    public void Use(DbContextOptionsBuilder options)
    {
        database.Use(options);
        options.ReplaceService<IExecutionStrategyFactory, Factory>();
    }

    public void Dispose()
    {
    }

    private sealed class Factory(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Strategy(dependencies);
    }

    private sealed class Strategy(ExecutionStrategyDependencies dependencies)
        : ExecutionStrategy(dependencies, maxRetryCount: 3, TimeSpan.FromMilliseconds(1))
    {
        protected override bool ShouldRetryOn(Exception exception) => true;
    }
}
