using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace WebhookReceiver;

/// <summary>Pairs the name of an event type with the type of its payload.</summary>
internal abstract class EventType(string name, Type payloadType)
{
    public string Name { get; } = name;

    public Type PayloadType { get; } = payloadType;

    /// <summary>Reads the event as a <see cref="WebhookEvent{TPayload}"/> of this type's payload.</summary>
    /// <exception cref="JsonException">The payload is not of that type.</exception>
    public abstract object Read(Envelope envelope, ReadOnlySpan<byte> body, RawBody rawBody, WebhookDelivery delivery);
}

/// <inheritdoc cref="EventType"/>
internal sealed class EventType<TPayload>(string name, JsonTypeInfo<TPayload> json) : EventType(name, typeof(TPayload))
{
    public override object Read(Envelope envelope, ReadOnlySpan<byte> body, RawBody rawBody, WebhookDelivery delivery) =>
        new WebhookEvent<TPayload>
        {
            Id = envelope.Id,
            Type = envelope.Type,
            OccurredAt = envelope.OccurredAt,
            SpecVersion = envelope.SpecVersion,
            Payload = JsonSerializer.Deserialize(PayloadOf(envelope, body), json)
                ?? throw new JsonException($"The payload became null as {typeof(TPayload).Name}."),
            Links = LinksOf(envelope, body),
            Delivery = delivery,
            RawBody = rawBody,
        };

    // An absent payload is read as an empty one where the type allows it; an event without fields is still an event.
    private static ReadOnlySpan<byte> PayloadOf(Envelope envelope, ReadOnlySpan<byte> body)
    {
        var data = body[envelope.Data];
        var isAbsent = data.IsEmpty || data.SequenceEqual("null"u8);
        return isAbsent && typeof(TPayload) != typeof(JsonElement) ? "{}"u8 : isAbsent ? "null"u8 : data;
    }

    private static WebhookEventLinks LinksOf(Envelope envelope, ReadOnlySpan<byte> body)
    {
        var links = body[envelope.Links];
        return links is [(byte)'{', ..]
            ? JsonSerializer.Deserialize(links, WebhookJsonContext.Default.WebhookEventLinks) ?? new WebhookEventLinks()
            : new WebhookEventLinks();
    }
}
