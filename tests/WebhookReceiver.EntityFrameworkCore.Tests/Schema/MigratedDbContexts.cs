using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Schema;

public sealed class Partner
{
    public int Id { get; set; }
}

/// <summary>An application whose first migration creates the inbox's tables.</summary>
public sealed class NewMigrationsDbContext(DbContextOptions<NewMigrationsDbContext> options) : DbContext(options)
{
    public DbSet<Partner> Partners => Set<Partner>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => Migrations.WithoutSnapshot(optionsBuilder);
}

/// <summary>An application whose first migration had the inbox in its model.</summary>
public sealed class OldMigrationsDbContext(DbContextOptions<OldMigrationsDbContext> options) : DbContext(options)
{
    public DbSet<Partner> Partners => Set<Partner>();

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => Migrations.WithoutSnapshot(optionsBuilder);
}

[DbContext(typeof(NewMigrationsDbContext))]
[Migration("20260101000000_Initial")]
internal sealed class NewInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        Migrations.CreatePartners(migrationBuilder);
        migrationBuilder.UpgradeWebhookInbox();
    }
}

[DbContext(typeof(OldMigrationsDbContext))]
[Migration("20250101000000_Initial")]
internal sealed class OldInitial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        Migrations.CreatePartners(migrationBuilder);

        // What its CreateTable calls come to.
        migrationBuilder.Sql(migrationBuilder.ActiveProvider == SchemaKind.Sqlite.Provider ? FirstVersion.Sqlite : FirstVersion.Postgres);
    }
}

[DbContext(typeof(OldMigrationsDbContext))]
[Migration("20260101000000_InboxOwnsItsTables")]
internal sealed class InboxOwnsItsTables : Migration
{
    // Instead of the two DropTable calls that EF Core wrote here.
    // snippet: inbox-migration
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.UpgradeWebhookInbox(fromVersion: 1);
    // end-snippet
}

internal static class Migrations
{
    public const string Old = "20250101000000_Initial";

    public static void WithoutSnapshot(DbContextOptionsBuilder options) =>
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));

    public static void CreatePartners(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "Partners", table => new { Id = table.Column<int>() }, constraints: table =>
            table.PrimaryKey("PK_Partners", partner => partner.Id));
}
