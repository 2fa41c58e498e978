using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Applications;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>An application's own context, with the habits that its options name.</summary>
public sealed class EffectsDbContext : DbContext
{
    private readonly Action<EffectsDbContext>? saving;

    /// <param name="options">The database.</param>
    /// <param name="saving">What the application does in its override of SaveChanges, when it has one.</param>
    public EffectsDbContext(DbContextOptions<EffectsDbContext> options, Action<EffectsDbContext>? saving = null)
        : base(options)
    {
        this.saving = saving;
        Habits = options?.FindExtension<HabitsExtension>()?.Habits;
        Habits?.Construct(this);
    }

    /// <summary>The tenant outside requests.</summary>
    public static string Tenant => "t-1";

    /// <summary>The tenant whose rows the context shows, for a filter that asks each context.</summary>
    public string CurrentTenant { get; } = Tenant;

    public Habits? Habits { get; }

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

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => Habits?.Apply(configurationBuilder);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.Entity<Effect>().HasIndex(effect => effect.Unique).IsUnique();
        modelBuilder.Entity<Booking>();
        Habits?.Apply(modelBuilder, this);
    }
}
