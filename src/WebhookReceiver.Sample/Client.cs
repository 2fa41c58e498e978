namespace WebhookReceiver.Sample;

/// <summary>What the partner knows about a client.</summary>
internal sealed class Client
{
    public required string ExternalTenantId { get; init; }

    public Latest State { get; private set; } = Latest.None;

    public Latest CompanyName { get; private set; } = Latest.None;

    public Latest IsAttributed { get; private set; } = Latest.None;

    public DateTimeOffset LastEventAt { get; private set; } = DateTimeOffset.UnixEpoch;

    public void Apply(ClientState state, Creditor? creditor, DateTimeOffset at)
    {
        State = State.With(state.ToString(), at);
        CompanyName = CompanyName.With(creditor?.CompanyName, at);
        IsAttributed = IsAttributed.With(creditor?.IsAttributed?.ToString(), at);
        LastEventAt = at > LastEventAt ? at : LastEventAt;
    }

    public ClientView ToView() => new(
        ExternalTenantId, CompanyName.Value, State.Value, IsAttributed.Value is { } text ? bool.Parse(text) : null, LastEventAt);
}
