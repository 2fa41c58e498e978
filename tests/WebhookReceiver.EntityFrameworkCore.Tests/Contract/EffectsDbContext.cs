using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>An application's own context, with the inbox in it.</summary>
/// <param name="options">The database.</param>
/// <param name="saving">What the application does in its override of SaveChanges, when it has one.</param>
public sealed class EffectsDbContext(DbContextOptions<EffectsDbContext> options, Action<EffectsDbContext>? saving = null) : DbContext(options)
{
    public DbSet<Effect> Effects => Set<Effect>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        saving?.Invoke(this);
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        saving?.Invoke(this);
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.AddWebhookInbox();
        modelBuilder.Entity<Effect>().HasIndex(effect => effect.Unique).IsUnique();
    }
}
