namespace WebhookReceiver.Simulator;

/// <summary>A webhook subscription.</summary>
public sealed record SimulatedSubscription
{
    /// <summary>The subscription's id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Where events go. Text, so that it can hold what Debitura would refuse.</summary>
    public required string Url { get; init; }

    /// <summary>The event types it wants.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Whether events are delivered.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>Why Debitura disabled it.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Whether it receives the events of test cases, and only those.</summary>
    public bool IsTestMode { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedUtc { get; init; }

    /// <summary>When it was changed.</summary>
    public DateTimeOffset UpdatedUtc { get; init; }

    /// <summary>The secret, Base64. The API shows it once; here it can always be read.</summary>
    public string Secret { get; init; } = "";
}
