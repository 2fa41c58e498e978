using Microsoft.EntityFrameworkCore;
using WebhookReceiver.ReferralApi.EntityFrameworkCore;

namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>An application's own context, with the inbox and the link requests in it.</summary>
public sealed class LinksDbContext(DbContextOptions<LinksDbContext> options) : DbContext(options)
{
    public DbSet<LinkNote> Notes => Set<LinkNote>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddLinkRequests();
    }
}
