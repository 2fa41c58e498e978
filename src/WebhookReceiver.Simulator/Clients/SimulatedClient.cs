namespace WebhookReceiver.Simulator;

/// <summary>A client as the simulator knows it.</summary>
public sealed record SimulatedClient
{
    /// <summary>The partner's id of the client.</summary>
    public required string ExternalTenantId { get; init; }

    /// <summary>Where the client stands.</summary>
    public SimulatedClientState State { get; init; }

    /// <summary>Debitura's id of the client.</summary>
    public Guid CreditorId { get; init; } = Guid.NewGuid();

    /// <summary>The company's name.</summary>
    public string CompanyName { get; init; } = "";

    /// <summary>The e-mail address of the onboarding user.</summary>
    public string Email { get; init; } = "";

    /// <summary>The company's country.</summary>
    public string Country { get; init; } = "";

    /// <summary>The company's registration number.</summary>
    public string? RegistrationNumber { get; init; }

    /// <summary>Whether the partner created the client and shares its revenue.</summary>
    public bool IsAttributed { get; init; }

    /// <summary>When the client was linked.</summary>
    public DateTimeOffset? LinkedAt { get; init; }

    /// <summary>The page on which the customer approves or declines, newest request only.</summary>
    public Uri? ApprovalUrl { get; init; }

    /// <summary>When the link request expires.</summary>
    public DateTimeOffset? ApprovalExpiresAt { get; init; }

    /// <summary>The page on which the client signs.</summary>
    public Uri? OnboardingUrl { get; init; }

    /// <summary>Whether the agreement is signed.</summary>
    public bool OnboardingDone => State == SimulatedClientState.Onboarded;
}

/// <summary>Where a client stands.</summary>
public enum SimulatedClientState
{
    /// <summary>Created by the partner, agreement not signed.</summary>
    Onboarding,

    /// <summary>The agreement is signed.</summary>
    Onboarded,

    /// <summary>An existing customer of Debitura who has not answered the link request.</summary>
    LinkRequested,

    /// <summary>An existing customer who approved the link, agreement not signed.</summary>
    Linked,

    /// <summary>An existing customer who declined the link.</summary>
    LinkDeclined,

    /// <summary>An existing customer who did not answer in time.</summary>
    LinkExpired,
}
