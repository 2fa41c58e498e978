using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Holds what the user told the doctor.</summary>
internal sealed record DoctorSettings
{
    public required ReferralApiEnvironment Environment { get; init; }

    /// <summary>Gets the configured base URL; <see langword="null"/> for the environment's own.</summary>
    public Uri? BaseUrl { get; init; }

    /// <summary>Gets where the other environment is, when it is not at its usual place.</summary>
    public Uri? OtherBaseUrl { get; init; }

    /// <summary>Gets the key exactly as configured.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Gets the receiver's settings; <see langword="null"/> when no file was given.</summary>
    public ReceiverSettings? Receiver { get; init; }

    /// <summary>Gets the secrets that were given beside the settings.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Gets the one subscription to look at; <see langword="null"/> for all that are active.</summary>
    public Guid? SubscriptionId { get; init; }

    /// <summary>Gets the event types that should be subscribed.</summary>
    public IReadOnlyList<string> ExpectedEvents { get; init; } = SubscriptionsCommand.AllEvents;

    /// <summary>Gets whether the subscription should be in test mode.</summary>
    public bool ExpectTestMode { get; init; }

    /// <summary>Gets the partner's id of the client to look at.</summary>
    public string? ClientId { get; init; }

    /// <summary>Gets a saved answer of <c>POST /clients</c>.</summary>
    public SavedHttp? Response { get; init; }

    /// <summary>Gets a saved delivery.</summary>
    public SavedDelivery? Delivery { get; init; }

    /// <summary>Gets when the saved delivery arrived; <see langword="null"/> when nobody knows, which leaves its age out.</summary>
    public DateTimeOffset? DeliveryReceivedAt { get; init; }

    /// <summary>Gets a saved event.</summary>
    public SavedHttp? Event { get; init; }

    /// <summary>Gets whether endpoints and APIs on this machine are fine, with http and any port.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Gets how long everything together may take.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(3);
}
