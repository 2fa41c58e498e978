using Microsoft.EntityFrameworkCore;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>One thing that applications do to their context, its model or its options, for all entities and statements alike.</summary>
/// <param name="Name">What it is, as theories show it.</param>
public sealed record Habit(string Name)
{
    /// <summary>What it adds to the options; the provider is chosen by then.</summary>
    public Action<DbContextOptionsBuilder>? Options { get; init; }

    /// <summary>What it adds to the conventions.</summary>
    public Action<ModelConfigurationBuilder>? Conventions { get; init; }

    /// <summary>What it does to the model when all entities are in it.</summary>
    public Action<ModelBuilder, EffectsDbContext>? Model { get; init; }

    /// <summary>What the context's constructor does.</summary>
    public Action<DbContext>? Constructor { get; init; }

    /// <summary>The only database that has it.</summary>
    public DatabaseKind? Only { get; init; }

    /// <summary>Whether it contradicts another one, so that no model has both.</summary>
    public bool IsAlone { get; init; }

    public override string ToString() => Name;
}
