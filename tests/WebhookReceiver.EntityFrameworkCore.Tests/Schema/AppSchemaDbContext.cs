using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

/// <summary>An application whose tables are in a schema of their own.</summary>
public sealed class AppSchemaDbContext(DbContextOptions<AppSchemaDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema("app");
    }
}
