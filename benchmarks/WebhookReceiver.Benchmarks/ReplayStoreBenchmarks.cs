using BenchmarkDotNet.Attributes;

namespace WebhookReceiver.Benchmarks;

/// <summary>Claims on a memory store that remembers many completed events.</summary>
[MemoryDiagnoser]
[InvocationCount(1)]
public class ReplayStoreBenchmarks : IDisposable
{
    private const int Claims = 4096;

    private TrackedStore? store;
    private string[] newIds = [];
    private string[] completedIds = [];

    [Params(1_000, 100_000, 1_000_000)]
    public int TrackedEvents { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        store = new TrackedStore(TrackedEvents, seed: 1);
        store.Fill();
    }

    [IterationSetup]
    public void MakeIds()
    {
        // What the last iteration added must not make a small store a large one.
        if (TrackedEvents < Claims)
        {
            Dispose();
            Fill();
        }

        newIds = store!.NewIds(Claims);
        completedIds = store.CompletedIds(Claims);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Claims)]
    public void Claim_and_complete_new_event()
    {
        foreach (var id in newIds)
        {
            store!.ClaimAndComplete(id);
        }
    }

    [Benchmark(OperationsPerInvoke = Claims)]
    public void Claim_duplicate()
    {
        foreach (var id in completedIds)
        {
            store!.ClaimDuplicate(id);
        }
    }

    [GlobalCleanup]
    public void Dispose() => store?.Dispose();
}
