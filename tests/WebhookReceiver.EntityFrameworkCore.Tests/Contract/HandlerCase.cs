using Microsoft.EntityFrameworkCore;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>A handler as an application writes it, and what has to be left of it.</summary>
/// <param name="Name">What it does.</param>
/// <param name="HandleAsync">The handler, which writes effects.</param>
public sealed record HandlerCase(string Name, Func<HandlerCall, Task> HandleAsync)
{
    /// <summary>The effects that exist once when the event is processed, by their handler's name.</summary>
    public IReadOnlyList<string> Effects { get; init; } = ["a"];

    /// <summary>Effects outside the inbox's transaction, which each attempt leaves.</summary>
    public IReadOnlyList<string> EffectsOfEachAttempt { get; init; } = [];

    /// <summary>How the event ends: processed, or a dead letter because every attempt fails.</summary>
    public InboxState End { get; init; } = InboxState.Processed;

    /// <summary>What the error of a dead letter says.</summary>
    public string? Error { get; init; }

    /// <summary>How many attempts it takes.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>A second handler of the same event.</summary>
    public Func<HandlerCall, Task>? ThenAsync { get; init; }

    /// <summary>What the application does in its override of SaveChanges.</summary>
    public Action<EffectsDbContext>? Saving { get; init; }

    /// <summary>What the application adds to the options of its context.</summary>
    public Action<DbContextOptionsBuilder>? Options { get; init; }

    public override string ToString() => Name;
}
