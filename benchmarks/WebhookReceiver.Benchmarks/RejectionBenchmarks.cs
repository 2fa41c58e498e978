using BenchmarkDotNet.Attributes;

namespace WebhookReceiver.Benchmarks;

/// <summary>What a delivery costs that is refused, beside one that is accepted; the body has 1 KiB.</summary>
[MemoryDiagnoser]
public class RejectionBenchmarks
{
    private static readonly WebhookSecret[] Secrets = [Samples.Secret];

    private readonly byte[] body = Samples.Body(1024);
    private string valid = string.Empty;
    private string? refused;

    [ParamsSource(nameof(Headers))]
    public string Header { get; set; } = string.Empty;

    public static IEnumerable<string> Headers => [.. Samples.RefusedHeaders.Keys, "absent", "wrong signature"];

    [GlobalSetup]
    public void Setup()
    {
        valid = Samples.Sign(body);
        refused = Header switch
        {
            "absent" => null,
            "wrong signature" => Samples.Sign(Samples.Body(1024)),
            _ => Samples.RefusedHeaders[Header],
        };
    }

    [Benchmark(Baseline = true)]
    public bool Accepted() => SignatureVerifier.Verify(valid, body, Secrets, Samples.Now).IsValid;

    [Benchmark]
    public bool Refused() => SignatureVerifier.Verify(refused, body, Secrets, Samples.Now).IsValid;
}
