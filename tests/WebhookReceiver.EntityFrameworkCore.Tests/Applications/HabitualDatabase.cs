using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>The same database in an application with habits.</summary>
public sealed class HabitualDatabase(ITestDatabase database, params IReadOnlyList<Habit> habits) : ITestDatabase
{
    private readonly Habits all = new(habits);

    public void Use(DbContextOptionsBuilder options)
    {
        ArgumentNullException.ThrowIfNull(options);
        database.Use(options);
        options.ReplaceService<IModelCacheKeyFactory, HabitsModelCacheKeyFactory>();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new HabitsExtension(all));
        all.Apply(options);
    }

    public void Dispose() => database.Dispose();
}
