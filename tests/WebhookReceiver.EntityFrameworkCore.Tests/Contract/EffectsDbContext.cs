using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>An application's own context, with the inbox in it.</summary>
public sealed class EffectsDbContext(DbContextOptions<EffectsDbContext> options) : DbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddWebhookInbox();
    }
}
