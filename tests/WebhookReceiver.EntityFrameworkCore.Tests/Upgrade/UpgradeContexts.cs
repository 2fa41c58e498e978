using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Upgrade;

/// <summary>What a handler did. Not the contract's: this one's table is in the fixtures.</summary>
public sealed class OldEffect
{
    public long Id { get; set; }

    public required string EventId { get; set; }

    public required string Handler { get; set; }

    public string? CaseId { get; set; }
}

/// <summary>The application's context after its upgrade.</summary>
public abstract class UpgradedContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<OldEffect> Effects => Set<OldEffect>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<OldEffect>().ToTable("effects");
    }
}

public sealed class PlainContext(DbContextOptions<PlainContext> options) : UpgradedContext(options);

/// <summary>With its tables in a schema of the application's own, made by a migration.</summary>
public sealed class SchemaContext(DbContextOptions<SchemaContext> options) : UpgradedContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema("app");
        base.OnModelCreating(modelBuilder);
    }
}

/// <summary>With short texts that ignore case, by a convention that reached the inbox's columns too.</summary>
public sealed class ConventionsContext(DbContextOptions<ConventionsContext> options) : UpgradedContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<string>().HaveMaxLength(64).UseCollation(Database.IsNpgsql() ? "ignore_case" : "NOCASE");
    }
}
