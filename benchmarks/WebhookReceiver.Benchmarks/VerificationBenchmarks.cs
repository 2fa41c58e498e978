using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using WebhookReceiver.Benchmarks.Baselines;

namespace WebhookReceiver.Benchmarks;

/// <summary>
/// A whole verification, header to comparison, beside one bare hash over the same bytes and beside what is written by hand.
/// </summary>
[MemoryDiagnoser]
public class VerificationBenchmarks
{
    private const int TimestampRoom = 21;

    private static readonly WebhookSecret[] FirstMatches = [Samples.Secret, Samples.OtherSecret];
    private static readonly WebhookSecret[] SecondMatches = [Samples.OtherSecret, Samples.Secret];

    private readonly byte[] digest = new byte[HMACSHA256.HashSizeInBytes];
    private byte[] body = [];
    private byte[] signed = [];
    private byte[] buffer = [];
    private string header = string.Empty;

    [Params(256, 1024, 16 * 1024, 256 * 1024)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        body = Samples.Body(BodyBytes);
        signed = Samples.SignedBytes(body);
        buffer = [.. new byte[TimestampRoom], .. body];
        header = Samples.Sign(body);
    }

    [Benchmark(Baseline = true)]
    public int Bare_hash() => HMACSHA256.HashData(Samples.Key, signed, digest);

    [Benchmark]
    public bool First_secret() => SignatureVerifier.Verify(header, body, FirstMatches, Samples.Now).IsValid;

    [Benchmark]
    public bool Second_secret() => SignatureVerifier.Verify(header, body, SecondMatches, Samples.Now).IsValid;

    [Benchmark]
    public bool Hand_written_on_strings() => HandWrittenString.IsAuthentic(header, Encoding.UTF8.GetString(body), Samples.Key, Samples.Now);

    [Benchmark]
    public bool Hand_written_on_bytes() => HandWrittenBytes.IsAuthentic(header, buffer, BodyBytes, Samples.Key, Samples.Now);
}
