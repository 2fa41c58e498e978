using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>
/// A context whose model was compiled by <c>dotnet ef dbcontext optimize</c>, once for each database. Compiled models
/// know no filters, no proxies and no converters from private code, so that this one has no other habits.
/// The attribute of the assembly that would choose one of the two models is left out.
/// </summary>
public sealed class CompiledDbContext(DbContextOptions<CompiledDbContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<Booking>();
    }
}
