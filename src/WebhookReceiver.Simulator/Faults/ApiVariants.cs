namespace WebhookReceiver.Simulator;

/// <summary>The other side of what Debitura's documents disagree about, for clients that must understand both.</summary>
[Flags]
public enum ApiVariants
{
    /// <summary>The newest documents: 200 on creating a subscription, flat conflicts, errors of validation as a map of fields.</summary>
    None = 0,

    /// <summary>Creating a subscription answers 201 instead of 200.</summary>
    CreatedStatus = 1,

    /// <summary>A conflict stands under <c>conflictResponse</c>.</summary>
    NestedConflict = 1 << 1,

    /// <summary>The conflict of a client of another partner is spelt <c>AlreadyLinkedToAnotherPartner</c>.</summary>
    OlderConflictNames = 1 << 2,

    /// <summary>Errors of validation are a ProblemDetails with <c>errors</c>.</summary>
    ValidationProblem = 1 << 3,

    /// <summary>Responses are written in PascalCase.</summary>
    PascalCase = 1 << 4,
}
