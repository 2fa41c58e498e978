using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>Columns that an application gives all its entities, and the filters by them.</summary>
public static class ShadowColumns
{
    public static Habit SoftDelete { get; } = new("a filter for soft deletes")
    {
        Model = (model, _) =>
        {
            foreach (var entity in Roots(model))
            {
                model.Entity(entity.ClrType).Property<bool>("IsDeleted").HasDefaultValue(false);
                Filter(model, entity, "SoftDelete", row => Expression.Not(Column(row, typeof(bool), "IsDeleted")));
            }
        },
    };

    public static Habit TenantFilter { get; } = new("a filter for the tenant")
    {
        Options = options => options.AddInterceptors(new Setter("TenantId")),
        Model = (model, context) =>
        {
            foreach (var entity in Roots(model))
            {
                model.Entity(entity.ClrType).Property<string?>("TenantId");
                var tenant = Expression.Property(Expression.Constant(context), nameof(EffectsDbContext.CurrentTenant));
                Filter(model, entity, "Tenant", row => Expression.Equal(Column(row, typeof(string), "TenantId"), tenant));
            }
        },
    };

    public static Habit RequiredColumn { get; } = new("a required column")
    {
        Options = options => options.AddInterceptors(new Setter("ChangedBy")),
        Model = (model, _) =>
        {
            foreach (var entity in Roots(model))
            {
                model.Entity(entity.ClrType).Property<string>("ChangedBy").IsRequired();
            }
        },
    };

    private static List<IMutableEntityType> Roots(ModelBuilder model) =>
        [.. model.Model.GetEntityTypes().Where(entity => entity.BaseType is null)];

    private static void Filter(ModelBuilder model, IMutableEntityType entity, string name, Func<ParameterExpression, Expression> condition)
    {
        var row = Expression.Parameter(entity.ClrType);
        model.Entity(entity.ClrType).HasQueryFilter(name, Expression.Lambda(condition(row), row));
    }

    private static MethodCallExpression Column(ParameterExpression row, Type type, string name) =>
        Expression.Call(typeof(EF), nameof(EF.Property), [type], row, Expression.Constant(name));

    /// <summary>Fills the column whenever the application saves.</summary>
    private sealed class Setter(string column) : SaveChangesInterceptor
    {
        public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
        {
            foreach (var entry in eventData.Context!.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Added))
            {
                entry.Property(column).CurrentValue = EffectsDbContext.Tenant;
            }

            return result;
        }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(SavingChanges(eventData, result));
    }
}
