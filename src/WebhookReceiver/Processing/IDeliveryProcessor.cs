namespace WebhookReceiver.Extensibility;

/// <summary>
/// Decides what happens to a verified delivery. The built-in one runs the handlers before the answer; the durable inbox stores the delivery
/// instead. Registered as a
/// keyed singleton under the receiver's name. Thread-safe.
/// </summary>
public interface IDeliveryProcessor
{
    /// <summary>
    /// Processes one delivery. An exception, or an outcome of a delivery that was not verified, is logged and answered with 503, so that
    /// the sender tries again.
    /// </summary>
    /// <param name="delivery">The delivery; its raw body is borrowed and must not be used after the returned task ends.</param>
    /// <param name="cancellationToken">Ends when the sender hangs up. Work that has begun should be finished all the same.</param>
    /// <returns>The outcome, which decides the answer.</returns>
    ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken);
}
