namespace WebhookReceiver.Simulator;

/// <summary>One attempt to deliver an event.</summary>
public sealed record SimulatedDelivery
{
    /// <summary>The event's id, the same for every attempt.</summary>
    public required string EventId { get; init; }

    /// <summary>The event's type.</summary>
    public required string EventType { get; init; }

    /// <summary>The subscription it was for.</summary>
    public required Guid SubscriptionId { get; init; }

    /// <summary>Where it was sent.</summary>
    public required string Url { get; init; }

    /// <summary>The number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>1, or the number of the copy that a fault made of the attempt.</summary>
    public int Copy { get; init; } = 1;

    /// <summary>When it was attempted, by the simulator's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The receiver's answer; null if there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>What went wrong, as Debitura's delivery log words it; null if the delivery was accepted.</summary>
    public string? Error { get; init; }

    /// <summary>How long the receiver took, in real time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When the next attempt is due, by the simulator's clock; null if there will be none.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Whether it was sent with <c>X-Debitura-Test</c>.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether it was sent with <c>X-Debitura-Replay</c>.</summary>
    public bool IsReplay { get; init; }

    /// <summary>The faults that were on.</summary>
    public DeliveryFaults Faults { get; init; }

    /// <summary>The header <c>X-Debitura-Signature</c> as it was sent.</summary>
    public string Signature { get; init; } = "";

    /// <summary>The header <c>X-Debitura-Timestamp</c> as it was sent.</summary>
    public string SignedAt { get; init; } = "";

    /// <summary>The body as it was sent.</summary>
    public string Body { get; init; } = "";

    /// <summary>Whether the receiver answered 2xx.</summary>
    public bool Succeeded => Error is null;
}
