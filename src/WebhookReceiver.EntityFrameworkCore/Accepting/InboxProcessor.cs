using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Stores a verified delivery and acknowledges it after the commit; a worker handles it later.</summary>
internal sealed class InboxProcessor(AcceptWriter writer, TimeProvider clock, IOptions<WebhookInboxOptions> options) : IDeliveryProcessor
{
    public async ValueTask<DeliveryOutcome> ProcessAsync(VerifiedDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await writer.AcceptAsync(new AcceptRequest(delivery))
                .WaitAsync(options.Value.AcceptTimeout, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // It may still be committed. Then the sender's next attempt finds it and is answered as a duplicate.
            return DeliveryOutcome.StoreUnavailable;
        }
    }
}
