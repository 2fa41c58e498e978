namespace WebhookReceiver.Sample;

/// <summary>What the partner knows about a case.</summary>
internal sealed class Case
{
    public const string Closed = "Closed";

    public required string CaseId { get; init; }

    public Latest Reference { get; private set; } = Latest.None;

    public Latest ExternalTenantId { get; private set; } = Latest.None;

    public Latest Lifecycle { get; private set; } = Latest.None;

    public Latest CloseCode { get; private set; } = Latest.None;

    public DateTimeOffset LastEventAt { get; private set; } = DateTimeOffset.UnixEpoch;

    public void Apply(CaseEventPayload payload, string? lifecycle, string? closeCode, DateTimeOffset at)
    {
        Reference = Reference.With(payload.Reference, at);
        ExternalTenantId = ExternalTenantId.With(payload.ExternalTenantId, at);
        Lifecycle = Lifecycle.With(lifecycle, at);
        CloseCode = CloseCode.With(closeCode, at);
        LastEventAt = at > LastEventAt ? at : LastEventAt;
    }

    // A case that is open again has no close code, whatever it was closed with before.
    public CaseView ToView() => new(
        CaseId,
        Reference.Value,
        ExternalTenantId.Value,
        Lifecycle.Value,
        string.Equals(Lifecycle.Value, Closed, StringComparison.OrdinalIgnoreCase) ? CloseCode.Value : null,
        LastEventAt);
}
