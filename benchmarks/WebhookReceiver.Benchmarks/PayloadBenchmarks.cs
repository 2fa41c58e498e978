using System.Text.Json;
using BenchmarkDotNet.Attributes;
using WebhookReceiver.Testing;

namespace WebhookReceiver.Benchmarks;

/// <summary>Reading the sample event of each type as its payload, beside reading it as a bare <see cref="JsonElement"/>.</summary>
[MemoryDiagnoser]
public class PayloadBenchmarks
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> Bodies = new ReadOnlyMemory<byte>[]
    {
        SampleEvents.ClientOnboardingPoaSigned().RawJson,
        SampleEvents.ClientOnboardingContractSigned().RawJson,
        SampleEvents.ClientLinked().RawJson,
        SampleEvents.ClientLinkDeclined().RawJson,
        SampleEvents.ClientLinkRequested().RawJson,
        SampleEvents.ClientLinkExpired().RawJson,
        SampleEvents.CaseCreated().RawJson,
        SampleEvents.CaseUpdated().RawJson,
        SampleEvents.CaseClosed().RawJson,
        SampleEvents.CaseAssigned().RawJson,
        SampleEvents.CasesReplayFailed().RawJson,
        SampleEvents.PaymentCreated().RawJson,
        SampleEvents.PaymentDeleted().RawJson,
        SampleEvents.ChatCreated().RawJson,
    }.ToDictionary(body => EnvelopeOf(body.Span).Type, StringComparer.Ordinal);

    private ReadOnlyMemory<byte> body;
    private Envelope envelope = EnvelopeOf(Bodies.Values.First().Span);
    private EventType type = WebhookEventTypes.BuiltIn[0];

    [ParamsSource(nameof(EventTypes))]
    public string EventType { get; set; } = string.Empty;

    public static IEnumerable<string> EventTypes => Bodies.Keys;

    [GlobalSetup]
    public void Setup()
    {
        body = Bodies[EventType];
        envelope = EnvelopeOf(body.Span);
        type = WebhookEventTypes.BuiltIn.Single(known => string.Equals(known.Name, EventType, StringComparison.Ordinal));
    }

    [Benchmark(Baseline = true)]
    public JsonElement As_element()
    {
        var reader = new Utf8JsonReader(body.Span[envelope.Data]);
        return JsonElement.ParseValue(ref reader);
    }

    [Benchmark]
    public object As_payload() => type.Read(envelope, body.Span, RawBody.None, WebhookDelivery.None);

    private static Envelope EnvelopeOf(ReadOnlySpan<byte> body) =>
        EnvelopeReader.TryRead(body, out var envelope, out var problem) ? envelope : throw new InvalidOperationException(problem);
}
