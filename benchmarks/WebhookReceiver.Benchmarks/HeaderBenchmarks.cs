using BenchmarkDotNet.Attributes;

namespace WebhookReceiver.Benchmarks;

/// <summary>Reading the signature header, with one signature and with two as during a rotation.</summary>
[MemoryDiagnoser]
public class HeaderBenchmarks
{
    private readonly string one = Samples.Sign(Samples.Body(256));
    private readonly string two = $"{Samples.Sign(Samples.Body(256))},v1={new string('a', 64)}";

    [Benchmark(Baseline = true)]
    public bool One_signature() => SignatureHeader.TryParse(one, out _);

    [Benchmark]
    public bool Two_signatures() => SignatureHeader.TryParse(two, out _);
}
