using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>What one application does, in the order in which its context does it.</summary>
public sealed class Habits(IReadOnlyList<Habit> all)
{
    /// <summary>Tells models apart: contexts with different habits must not share one.</summary>
    public string Key { get; } = string.Join(", ", all);

    public void Apply(DbContextOptionsBuilder options)
    {
        foreach (var habit in all)
        {
            habit.Options?.Invoke(options);
        }
    }

    public void Construct(DbContext context)
    {
        foreach (var habit in all)
        {
            habit.Constructor?.Invoke(context);
        }
    }

    public void Apply(ModelConfigurationBuilder conventions)
    {
        foreach (var habit in all)
        {
            habit.Conventions?.Invoke(conventions);
        }
    }

    public void Apply(ModelBuilder model, EffectsDbContext context)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var habit in all)
        {
            habit.Model?.Invoke(model, context);
        }

        KeepEffects(model);
    }

    // The suites write effects in SQL of their own, by these names and without the application's columns, and compare their texts.
    private static void KeepEffects(ModelBuilder model)
    {
        ValueConverter unchanged = new ValueConverter<string, string>(text => text, text => text);
        var effect = model.Entity<Effect>().ToTable("Effects");
        effect.Property(e => e.Id).HasColumnName("Id");
        effect.Property(e => e.EventId).HasColumnName("EventId").HasMaxLength(256).HasConversion(unchanged);
        effect.Property(e => e.Handler).HasColumnName("Handler").HasMaxLength(256).HasConversion(unchanged);
        effect.Property(e => e.CaseId).HasColumnName("CaseId").HasMaxLength(256).HasConversion(unchanged);
        effect.Property(e => e.Unique).HasColumnName("Unique").HasMaxLength(256).HasConversion(unchanged);
        foreach (var shadow in effect.Metadata.GetProperties().Where(property => property.IsShadowProperty()))
        {
            effect.Property(shadow.Name).HasDefaultValue(shadow.ClrType == typeof(string) ? EffectsDbContext.Tenant : false);
        }
    }
}
