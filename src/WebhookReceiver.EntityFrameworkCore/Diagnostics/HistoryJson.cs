using System.Buffers;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Writes rows as the statements of <see cref="HistorySql"/> read them.</summary>
internal static class HistoryJson
{
    public static string Counts(HistoryBatch batch) => Write(batch.Counts, static (json, row) =>
    {
        Write(json, row.Key);
        json.WriteNumberValue(row.Value);
    });

    public static string Durations(HistoryBatch batch) => Write(batch.Durations, static (json, row) =>
    {
        Write(json, row.Key);
        json.WriteNumberValue(row.Value.Runs);
        json.WriteNumberValue(row.Value.Failures);
    });

    public static string Rejections(HistoryBatch batch) => Write(batch.Rejections, static (json, span) =>
    {
        json.WriteStringValue(span.Receiver);
        json.WriteNumberValue(span.Reason);
        json.WriteNumberValue(span.FirstAt);
        json.WriteNumberValue(span.LastAt);
        json.WriteNumberValue(span.Count);
        json.WriteNumberValue(span.Accepted);
        json.WriteStringValue(span.Explanation);
    });

    private static void Write(Utf8JsonWriter json, HistoryKey key)
    {
        json.WriteNumberValue(key.At);
        json.WriteStringValue(key.Receiver);
        json.WriteStringValue(key.Name);
        json.WriteNumberValue(key.Kind);
    }

    private static string Write<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (var row in rows)
        {
            json.WriteStartArray();
            write(json, row);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
