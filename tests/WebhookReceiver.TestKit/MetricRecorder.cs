using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace WebhookReceiver.TestKit;

/// <summary>Keeps every measurement of the receiver's meter in one container, so that parallel tests do not see each other's.</summary>
public sealed class MetricRecorder : IDisposable
{
    private readonly ConcurrentQueue<Measurement> measurements = new();
    private readonly MeterListener listener = new();

    public MetricRecorder(IServiceProvider services)
    {
        var factory = services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, publishing) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                publishing.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public IReadOnlyList<Measurement> All => [.. measurements];

    public IEnumerable<Measurement> Of(string instrument) => All.Where(measurement => measurement.Instrument == instrument);

    public void Dispose() => listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        measurements.Enqueue(new Measurement(instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value)));

    public sealed record Measurement(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);
}
