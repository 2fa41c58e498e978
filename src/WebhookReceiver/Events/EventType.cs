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
    // Objects within the payload whose fields are properties too.
    private readonly string[] nested =
        [.. json.Properties.Where(property => property.PropertyType.IsAssignableTo(typeof(EventPayload)))
            .Select(property => property.Name)];

    public override object Read(Envelope envelope, ReadOnlySpan<byte> body, RawBody rawBody, WebhookDelivery delivery) =>
        new WebhookEvent<TPayload>
        {
            Id = envelope.Id,
            Type = envelope.Type,
            OccurredAt = envelope.OccurredAt,
            SpecVersion = envelope.SpecVersion,
            Payload = PayloadOf(body[envelope.Data]) ?? throw new JsonException($"The payload became null as {typeof(TPayload).Name}."),
            Links = LinksOf(envelope, body),
            Delivery = delivery,
            RawBody = rawBody,
        };

    private static WebhookEventLinks LinksOf(Envelope envelope, ReadOnlySpan<byte> body)
    {
        var links = body[envelope.Links];
        if (links is not [(byte)'{', ..])
        {
            return new WebhookEventLinks();
        }

        try
        {
            return JsonSerializer.Deserialize(links, WebhookJsonContext.Default.WebhookEventLinks) ?? new WebhookEventLinks();
        }
        catch (JsonException)
        {
            // Nothing is decided by links: an event that has odd ones is still the event.
            return new WebhookEventLinks();
        }
    }

    private TPayload? PayloadOf(ReadOnlySpan<byte> data)
    {
        data = json.Kind == JsonTypeInfoKind.Object ? EventData.From(data) : data;
        if (RepeatedNames.In(data, nested) is { } repeated)
        {
            throw new RepeatedNameException(repeated);
        }

        // An absent payload is read as an empty one where the type allows it; an event without fields is still an event.
        if (data.IsEmpty || data.SequenceEqual("null"u8))
        {
            return JsonSerializer.Deserialize(typeof(TPayload) == typeof(JsonElement) ? "null"u8 : "{}"u8, json);
        }

        var isObject = data[0] == (byte)'{';
        OddFields.Take();
        var payload = JsonSerializer.Deserialize(!isObject && typeof(TPayload).IsAssignableTo(typeof(EventPayload)) ? "{}"u8 : data, json);
        if (payload is EventPayload typed)
        {
            KeepOdd(typed, data, isObject);
        }

        return payload;
    }

    private void KeepOdd(EventPayload payload, ReadOnlySpan<byte> data, bool isObject)
    {
        if (isObject && !OddFields.Take())
        {
            return;
        }

        var reader = new Utf8JsonReader(data);
        reader.Read();
        if (isObject)
        {
            RawFields.Keep(payload, reader, json);
        }
        else
        {
            payload.AdditionalData = new Dictionary<string, JsonElement>(
                StringComparer.Ordinal)
            { ["data"] = JsonElement.ParseValue(ref reader) };
        }
    }
}
