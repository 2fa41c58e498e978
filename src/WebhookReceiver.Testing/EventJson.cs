using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver.Testing;

/// <summary>
/// Writes events as the JSON that Debitura sends: <c>id</c>, <c>specVersion</c>, <c>event</c>, <c>timestamp</c>, <c>data</c>, <c>links</c>.
/// </summary>
public static class EventJson
{
    /// <summary>
    /// Writes the envelope of an event from its properties; its <see cref="WebhookEvent{TPayload}.RawJson"/> is not looked at. What is
    /// absent is left out.
    /// </summary>
    /// <typeparam name="TPayload">The payload's type.</typeparam>
    /// <param name="webhookEvent">The event.</param>
    /// <param name="json">Source-generated metadata of the payload; needed for a type of your own only.</param>
    /// <returns>The envelope in UTF-8, without a byte order mark.</returns>
    /// <exception cref="ArgumentException">The payload is of a type of your own and there is no <paramref name="json"/>.</exception>
    public static byte[] Write<TPayload>(WebhookEvent<TPayload> webhookEvent, JsonTypeInfo<TPayload>? json = null)
    {
        ArgumentNullException.ThrowIfNull(webhookEvent);

        var payloadJson = OrBuiltIn(json);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("id"u8, webhookEvent.Id);
        if (webhookEvent.SpecVersion is { } specVersion)
        {
            writer.WriteString("specVersion"u8, specVersion);
        }

        writer.WriteString("event"u8, webhookEvent.Type);
        if (webhookEvent.OccurredAt is { } occurredAt)
        {
            writer.WriteString("timestamp"u8, UtcTimeConverter.ToText(occurredAt));
        }

        writer.WritePropertyName("data"u8);
        JsonSerializer.Serialize(writer, webhookEvent.Payload, payloadJson);
        if (webhookEvent.Links != new WebhookEventLinks())
        {
            writer.WritePropertyName("links"u8);
            JsonSerializer.Serialize(writer, webhookEvent.Links, TestingJsonContext.Default.WebhookEventLinks);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static JsonTypeInfo<TPayload> OrBuiltIn<TPayload>(JsonTypeInfo<TPayload>? json) =>
        json ?? TestingJsonContext.Default.GetTypeInfo(typeof(TPayload)) as JsonTypeInfo<TPayload> ?? throw new ArgumentException(
            $"{typeof(TPayload).Name} is not a payload of this library: pass its source-generated JsonTypeInfo, the one that " +
            $"AddEventType takes.", nameof(json));
}
