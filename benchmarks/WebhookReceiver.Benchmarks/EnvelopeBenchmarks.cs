using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using WebhookReceiver.Benchmarks.Baselines;

namespace WebhookReceiver.Benchmarks;

/// <summary>Reading the envelope alone, beside deserialising envelope and payload at once by hand.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private byte[] body = [];

    [Params(256, 1024, 16 * 1024, 256 * 1024)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public void Setup() => body = Samples.Body(BodyBytes);

    [Benchmark(Baseline = true)]
    public object? Hand_written_on_strings() => HandWrittenString.Read(Encoding.UTF8.GetString(body));

    [Benchmark]
    public object? Hand_written_on_bytes() => HandWrittenBytes.Read(body);

    [Benchmark]
    public bool Envelope() => EnvelopeReader.TryRead(body, out _, out _);

    [Benchmark]
    public JsonValueKind Whole_document()
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind;
    }
}
