using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>The same database, with what an application adds to the options of its context.</summary>
public sealed class ConfiguredDatabase(ITestDatabase database, Action<DbContextOptionsBuilder>? configure) : ITestDatabase
{
    public void Use(DbContextOptionsBuilder options)
    {
        database.Use(options);
        configure?.Invoke(options);
    }

    public void Dispose()
    {
    }
}
