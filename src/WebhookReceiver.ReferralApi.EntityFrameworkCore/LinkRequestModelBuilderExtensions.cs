using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.ReferralApi.EntityFrameworkCore;

/// <summary>Adds the store of link recovery to an application's model.</summary>
public static class LinkRequestModelBuilderExtensions
{
    /// <summary>Adds the table <c>link_requests</c>. Call it in <c>OnModelCreating</c>; migrations then cover it like all tables.</summary>
    /// <param name="modelBuilder">The model.</param>
    /// <returns>The model.</returns>
    public static ModelBuilder AddLinkRequests(this ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<LinkRequestRow>(row =>
        {
            row.ToTable("link_requests");
            row.HasKey(r => r.ExternalTenantId);
            row.Property(r => r.ExternalTenantId).HasColumnName(LinkRequestColumns.ExternalTenantId).ValueGeneratedNever();
            row.Property(r => r.State).HasColumnName(LinkRequestColumns.State).HasMaxLength(32);
            row.Property(r => r.Version).HasColumnName(LinkRequestColumns.Version);
            row.Property(r => r.Document).HasColumnName(LinkRequestColumns.Document);
        });
        return modelBuilder;
    }
}
