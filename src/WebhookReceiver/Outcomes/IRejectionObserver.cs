namespace WebhookReceiver.Extensibility;

/// <summary>
/// Observes every rejection, of all receivers and before <see cref="WebhookReceiverOptions.OnRejected"/> runs. For add-ons; register it as
/// a singleton. Anybody can have deliveries rejected, so it has to return at once and keep its memory bounded. An exception is logged and
/// changes nothing. Thread-safe.
/// </summary>
public interface IRejectionObserver
{
    /// <summary>Observes one rejection.</summary>
    /// <param name="rejected">What was rejected and why.</param>
    void Rejected(in RejectedDelivery rejected);
}
