namespace WebhookReceiver.Testing.Tests;

/// <summary>One sample event without its payload type.</summary>
public interface ISample
{
    string EventType { get; }

    ReadOnlyMemory<byte> NewRawJson();

    SignedDelivery NewDelivery();

    Task<EventRun> RunNewAsync(WebhookHarness harness);

    void AddHandlerTo(WebhookReceiverBuilder receiver);

    void ReceivedShouldEqualSent();

    string TypeOfNew();

    object NewChangedToNothing();
}
