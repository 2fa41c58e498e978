using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.Benchmarks;

/// <summary>
/// A memory store that remembers a number of completed events, whose ids are the texts of UUIDs in random order, as Debitura's are.
/// </summary>
internal sealed class TrackedStore : IDisposable
{
    private readonly ServiceProvider services;
    private readonly IReplayStore store;
    private readonly Random random;
    private readonly Guid[] completed;

    public TrackedStore(int events, int seed)
    {
        random = new Random(seed);
        var collection = new ServiceCollection();
        collection.AddWebhookReceiver(options =>
        {
            options.SigningSecrets.Add(Convert.ToBase64String(Samples.Key));
            options.MaxTrackedEvents = 10_000_000;
        });
        services = collection.BuildServiceProvider();
        store = services.GetRequiredService<IReplayStore>();
        completed = new Guid[events];
    }

    public int Count => completed.Length;

    /// <summary>
    /// Claims and completes all the events. Apart from the constructor, so that the memory of what is not the store's is there before.
    /// </summary>
    public void Fill()
    {
        for (var number = 0; number < completed.Length; number++)
        {
            completed[number] = NewId();
            ClaimAndComplete(completed[number].ToString());
        }
    }

    /// <summary>Makes ids of events that were never seen.</summary>
    public string[] NewIds(int count) => [.. Enumerable.Range(0, count).Select(_ => NewId().ToString())];

    /// <summary>Makes ids of events that are completed, any of them.</summary>
    public string[] CompletedIds(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => completed[random.Next(completed.Length)].ToString())];

    public void ClaimAndComplete(string id)
    {
        var result = Claim(id);
        if (result.Status != ClaimStatus.Claimed)
        {
            throw new InvalidOperationException($"The claim of a new event ended with {result.Status}.");
        }

        var completion = store.CompleteAsync(result.Claim, CancellationToken.None);
        if (!completion.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException("The memory store works at once.");
        }
    }

    public void ClaimDuplicate(string id)
    {
        if (Claim(id).Status is var status and not ClaimStatus.Duplicate)
        {
            throw new InvalidOperationException($"The claim of a completed event ended with {status}.");
        }
    }

    public void Dispose() => services.Dispose();

    // Each delivery has a signature of its own.
    private ClaimResult Claim(string id)
    {
        Span<byte> signature = stackalloc byte[DeliverySignature.Length];
        random.NextBytes(signature);
        var claim = store.ClaimAsync(
            new ClaimRequest
            {
                Receiver = WebhookReceiverDefaults.ReceiverName,
                EventId = id,
                Signature = new DeliverySignature(signature),
                Lease = TimeSpan.FromSeconds(38),
                Retention = TimeSpan.FromHours(24),
            },
            CancellationToken.None);
        return claim.IsCompletedSuccessfully ? claim.Result : throw new InvalidOperationException("The memory store works at once.");
    }

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
