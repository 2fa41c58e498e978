using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using WebhookReceiver.EntityFrameworkCore;

namespace UpgradeFixture;

/// <summary>What a handler did.</summary>
internal sealed class Effect
{
    public long Id { get; set; }

    public required string EventId { get; set; }

    public required string Handler { get; set; }

    public string? CaseId { get; set; }
}

/// <summary>An application's context with the inbox and one table of its own.</summary>
internal abstract class FixtureContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddWebhookInbox();
        modelBuilder.Entity<Effect>().ToTable("effects");
    }
}

internal sealed class PlainContext(DbContextOptions<PlainContext> options) : FixtureContext(options);

/// <summary>Made by a migration, in a schema of the application's own.</summary>
internal sealed class SchemaContext(DbContextOptions<SchemaContext> options) : FixtureContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("app");
        base.OnModelCreating(modelBuilder);
    }
}

/// <summary>With conventions for all texts, which reached the inbox's columns too.</summary>
internal sealed class ConventionsContext(DbContextOptions<ConventionsContext> options) : FixtureContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<string>().HaveMaxLength(64).UseCollation(Database.IsNpgsql() ? "ignore_case" : "NOCASE");

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        if (Database.IsNpgsql())
        {
            modelBuilder.HasCollation("ignore_case", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
        }

        base.OnModelCreating(modelBuilder);
    }
}

/// <summary>The migration that the tools would have written: all tables of the model.</summary>
[DbContext(typeof(SchemaContext))]
[Migration("20261001000000_Initial")]
internal sealed class Initial : Migration
{
    public override IReadOnlyList<MigrationOperation> UpOperations
    {
        get
        {
            using var context = new SchemaContext(new DbContextOptionsBuilder<SchemaContext>().UseNpgsql().Options);
            return context.GetService<IMigrationsModelDiffer>().GetDifferences(
                null, context.GetService<IDesignTimeModel>().Model.GetRelationalModel());
        }
    }

    protected override void Up(MigrationBuilder migrationBuilder)
    {
    }
}
