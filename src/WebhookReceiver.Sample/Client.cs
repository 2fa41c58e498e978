namespace WebhookReceiver.Sample;

/// <summary>What the partner knows about a client.</summary>
internal sealed record Client(string ExternalTenantId)
{
    private Latest<ClientState?> State { get; init; }

    private Latest<string> CompanyName { get; init; }

    private Latest<bool?> IsAttributed { get; init; }

    private DateTimeOffset LastEventAt { get; init; }

    public Client With(ClientState state, Creditor? creditor, DateTimeOffset at) => this with
    {
        State = State.With(state, at),
        CompanyName = CompanyName.With(creditor?.CompanyName, at),
        IsAttributed = IsAttributed.With(creditor?.IsAttributed, at),
        LastEventAt = at > LastEventAt ? at : LastEventAt,
    };

    public ClientView ToView() => new(ExternalTenantId, CompanyName.Value, State.Value, IsAttributed.Value, LastEventAt);
}
