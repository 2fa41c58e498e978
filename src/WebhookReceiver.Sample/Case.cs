namespace WebhookReceiver.Sample;

/// <summary>What the partner knows about a case.</summary>
internal sealed record Case(string CaseId)
{
    public const string Closed = "Closed";

    private Latest<string> Reference { get; init; }

    private Latest<string> ExternalTenantId { get; init; }

    private Latest<string> Lifecycle { get; init; }

    private Latest<string> CloseCode { get; init; }

    private DateTimeOffset LastEventAt { get; init; }

    public Case With(CaseEventPayload payload, string? lifecycle, string? closeCode, DateTimeOffset at) => this with
    {
        Reference = Reference.With(payload.Reference, at),
        ExternalTenantId = ExternalTenantId.With(payload.ExternalTenantId, at),
        Lifecycle = Lifecycle.With(lifecycle, at),
        CloseCode = CloseCode.With(closeCode, at),
        LastEventAt = at > LastEventAt ? at : LastEventAt,
    };

    // A case that is open again has no close code, whatever it was closed with before.
    public CaseView ToView() => new(
        CaseId,
        Reference.Value,
        ExternalTenantId.Value,
        Lifecycle.Value,
        string.Equals(Lifecycle.Value, Closed, StringComparison.OrdinalIgnoreCase) ? CloseCode.Value : null,
        LastEventAt);
}
