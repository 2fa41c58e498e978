using Microsoft.EntityFrameworkCore;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;

namespace WebhookReceiver.Sample;

/// <summary>What the partner keeps, with the inbox in the same database: what a handler changes and the note that it has finished commit together.</summary>
internal sealed class PartnerDbContext(DbContextOptions<PartnerDbContext> options) : DbContext(options)
{
    public DbSet<Client> Clients => Set<Client>();

    public DbSet<Case> Cases => Set<Case>();

    public DbSet<HandledEvent> Events => Set<HandledEvent>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddLinkRequests();
        modelBuilder.Entity<Client>(client =>
        {
            client.HasKey(c => c.ExternalTenantId);
            client.ComplexProperty(c => c.State);
            client.ComplexProperty(c => c.CompanyName);
            client.ComplexProperty(c => c.IsAttributed);
        });
        modelBuilder.Entity<Case>(@case =>
        {
            @case.HasKey(c => c.CaseId);
            @case.ComplexProperty(c => c.Reference);
            @case.ComplexProperty(c => c.ExternalTenantId);
            @case.ComplexProperty(c => c.Lifecycle);
            @case.ComplexProperty(c => c.CloseCode);
        });
        modelBuilder.Entity<HandledEvent>(handled =>
        {
            handled.HasKey(e => e.Number);
            handled.HasIndex(e => new { e.Receiver, e.EventId }).IsUnique();
        });
    }
}
