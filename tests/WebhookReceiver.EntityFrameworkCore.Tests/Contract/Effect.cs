namespace WebhookReceiver.EntityFrameworkCore.Tests.Contract;

/// <summary>What a handler did, in the order in which it was committed.</summary>
public class Effect
{
    public long Id { get; set; }

    public required string EventId { get; set; }

    public required string Handler { get; set; }

    public string? CaseId { get; set; }

    /// <summary>What no other effect may have, when it has it.</summary>
    public string? Unique { get; set; }
}
