using System.Text;

namespace WebhookReceiver.Simulator;

/// <summary>Turns an attempt into the request it stands for, or into the several that a fault makes of it.</summary>
internal sealed class DeliverySender(SimulatorOptions options, SimulatorFaults faults, SimulatorClock clock, WebhookSender webhooks)
{
    private const int ConcurrentCopies = 3;

    /// <returns>The delivery, and behind it the copies.</returns>
    public async Task<IReadOnlyList<SimulatedDelivery>> SendAsync(
        PublishedEvent published, SimulatedSubscription subscription, int attempt, bool isReplay, CancellationToken cancellationToken)
    {
        var fault = faults.Deliveries;
        var copies = Enumerable.Range(1, fault.HasFlag(DeliveryFaults.ConcurrentCopies) ? ConcurrentCopies : 1)
            .Select(copy => Prepare(published, subscription, attempt, isReplay, fault) with { Copy = copy });
        List<SimulatedDelivery> sent =
        [
            .. await Task.WhenAll(copies.Select(copy => SendAsync(copy, cancellationToken))),
        ];

        if (fault.HasFlag(DeliveryFaults.Replay))
        {
            sent.Add(await SendAsync(sent[0] with { Copy = sent.Count + 1 }, cancellationToken));
        }

        if (fault.HasFlag(DeliveryFaults.Duplicate) && sent[0].Succeeded)
        {
            var duplicate = Prepare(published, subscription, attempt, isReplay, fault) with { Copy = sent.Count + 1 };
            sent.Add(await SendAsync(duplicate, cancellationToken));
        }

        return sent;
    }

    private SimulatedDelivery Prepare(
        PublishedEvent published, SimulatedSubscription subscription, int attempt, bool isReplay, DeliveryFaults fault)
    {
        var (signature, time) = DeliverySigner.Sign(
            subscription.Secret, published.Body, published.TakeSigningTime(options.RealTime.GetUtcNow()), fault);
        var body = Encoding.UTF8.GetString(published.Body);
        return new SimulatedDelivery
        {
            EventId = published.Id,
            EventType = published.Type,
            SubscriptionId = subscription.Id,
            Url = subscription.Url,
            Attempt = attempt,
            At = clock.GetUtcNow(),
            IsTest = published.IsTest,
            IsReplay = isReplay,
            Faults = fault,
            Signature = signature,
            SignedAt = time,
            Body = fault.HasFlag(DeliveryFaults.TamperedBody)
                ? string.Concat(body.AsSpan(0, body.Length - 1), ",\"tampered\":true}")
                : body,
        };
    }

    private async Task<SimulatedDelivery> SendAsync(SimulatedDelivery delivery, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> headers =
        [
            new("X-Debitura-Signature", delivery.Signature),
            new("X-Debitura-Timestamp", delivery.SignedAt),
            new("X-Debitura-Event", delivery.EventType),
        ];
        if (delivery.IsTest)
        {
            headers.Add(new("X-Debitura-Test", "true"));
        }

        if (delivery.IsReplay)
        {
            headers.Add(new("X-Debitura-Replay", "true"));
        }

        TimeSpan? pause = delivery.Faults.HasFlag(DeliveryFaults.SlowSender) ? faults.DripPause : null;
        var result = await webhooks.SendAsync(
            delivery.Url, Encoding.UTF8.GetBytes(delivery.Body), headers, pause, cancellationToken);
        return delivery with { StatusCode = result.StatusCode, Error = result.Error, Duration = result.Duration };
    }
}
