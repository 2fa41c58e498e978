using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>One model for each set of habits.</summary>
#pragma warning disable CA1812 // Avoid uninstantiated internal classes: Entity Framework does
internal sealed class HabitsModelCacheKeyFactory : IModelCacheKeyFactory
#pragma warning restore CA1812
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), (context as EffectsDbContext)?.Habits?.Key, designTime);
}
