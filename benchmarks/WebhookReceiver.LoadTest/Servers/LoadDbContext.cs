using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.LoadTest;

/// <summary>An application's context with the inbox and one table of its own.</summary>
internal sealed class LoadDbContext(DbContextOptions<LoadDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<SavedRow>();
    }
}
