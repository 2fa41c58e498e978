namespace WebhookReceiver.Testing.Tests;

/// <inheritdoc cref="ISample"/>
public sealed class Sample<TPayload>(string eventType, Func<Func<TPayload, TPayload>?, WebhookEvent<TPayload>> make) : ISample
    where TPayload : EventPayload, new()
{
    private WebhookEvent<TPayload>? sent;
    private WebhookEvent<TPayload>? received;
    private byte[] receivedRawJson = [];

    public string EventType { get; } = eventType;

    public ReadOnlyMemory<byte> NewRawJson() => make(null).RawJson;

    public string TypeOfNew() => make(null).Type;

    public SignedDelivery NewDelivery() => SignedDelivery.From(sent = make(null));

    public Task<EventRun> RunNewAsync(WebhookHarness harness) =>
        harness.RunAsync(sent = make(null), cancellationToken: TestContext.Current.CancellationToken);

    public void AddHandlerTo(WebhookReceiverBuilder receiver) => receiver.AddHandler<TPayload>((webhookEvent, _) =>
    {
        received = webhookEvent;
        receivedRawJson = webhookEvent.RawJson.ToArray();
        return Task.CompletedTask;
    });

    public void ReceivedShouldEqualSent()
    {
        received.Should().NotBeNull();
        received!.Id.Should().Be(sent!.Id);
        received.Type.Should().Be(sent.Type);
        received.SpecVersion.Should().Be(sent.SpecVersion);
        received.OccurredAt.Should().Be(sent.OccurredAt);
        received.Links.Should().Be(sent.Links);
        received.Payload.Should().Be(sent.Payload);
        receivedRawJson.Should().Equal(sent.RawJson.ToArray());
    }

    public object NewChangedToNothing() => make(_ => new TPayload()).Payload;
}
