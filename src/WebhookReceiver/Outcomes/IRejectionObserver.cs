namespace WebhookReceiver.Extensibility;

/// <summary>Sees every rejection before <see cref="WebhookReceiverOptions.OnRejected"/>, for add-ons. Registered as a singleton.</summary>
public interface IRejectionObserver
{
    /// <summary>Sees one rejection. Runs before the answer: has to be quick and must not throw.</summary>
    /// <param name="rejected">The rejection.</param>
    void Rejected(RejectedDelivery rejected);
}
