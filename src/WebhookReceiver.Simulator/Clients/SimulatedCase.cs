namespace WebhookReceiver.Simulator;

/// <summary>A collection case.</summary>
public sealed record SimulatedCase
{
    /// <summary>The case's id.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Debitura's reference.</summary>
    public string Reference { get; init; } = "";

    /// <summary>The client's id at the partner.</summary>
    public required string ExternalTenantId { get; init; }

    /// <summary>The partner's reference.</summary>
    public string? CreditorReference { get; init; }

    /// <summary>The lifecycle, for example <c>PendingContractSigning</c>, <c>Active</c> or <c>Closed</c>.</summary>
    public string Lifecycle { get; init; } = "Active";

    /// <summary>Why it was closed.</summary>
    public string? CloseCode { get; init; }

    /// <summary>Whether it is a test case: its events go to subscriptions in test mode.</summary>
    public bool IsTest { get; init; }
}
