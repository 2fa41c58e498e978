using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Databases;

/// <summary>An empty database of one kind, for one test.</summary>
public interface ITestDatabase : IDisposable
{
    void Use(DbContextOptionsBuilder options);
}
