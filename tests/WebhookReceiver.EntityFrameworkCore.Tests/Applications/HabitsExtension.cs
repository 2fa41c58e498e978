using Microsoft.EntityFrameworkCore.Infrastructure;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Carries an application's habits in the options of its context, where the context finds them.</summary>
public sealed class HabitsExtension(Habits habits) : IDbContextOptionsExtension
{
    public Habits Habits => habits;

    public DbContextOptionsExtensionInfo Info => new HabitsInfo(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class HabitsInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => string.Empty;

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is HabitsInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
        }
    }
}
