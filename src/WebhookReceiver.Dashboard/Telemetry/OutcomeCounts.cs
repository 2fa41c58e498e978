namespace WebhookReceiver.Dashboard;

/// <summary>How many deliveries had which outcome.</summary>
internal sealed class OutcomeCounts
{
    private static readonly int Size = (int)Enum.GetValues<DeliveryOutcome>().Max() + 1;

    private readonly long[] counts = new long[Size];

    public long Total { get; private set; }

    public long this[DeliveryOutcome outcome] => counts[(int)outcome];

    public void Add(DeliveryOutcome outcome, long count = 1)
    {
        counts[(int)outcome] += count;
        Total += count;
    }

    public void Add(OutcomeCounts other)
    {
        for (var index = 0; index < Size; index++)
        {
            counts[index] += other.counts[index];
        }

        Total += other.Total;
    }
}
