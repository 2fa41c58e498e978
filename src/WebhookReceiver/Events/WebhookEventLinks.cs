using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>Holds the envelope's links into Debitura's APIs. They are kept as text: the documented hosts contradict each other.</summary>
public sealed record WebhookEventLinks
{
    /// <summary>Gets or sets the address of the client the event is about (referral events).</summary>
    public string? Client { get; set; }

    /// <summary>Gets or sets the address of the case the event is about (customer events).</summary>
    public string? Self { get; set; }

    /// <summary>Gets or sets the links without a property here; <see langword="null"/> when there are none.</summary>
    [JsonExtensionData]
#pragma warning disable CA2227 // Collection properties should be read only
    // The serializer's source generator can neither fill an init-only nor a get-only one.
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
#pragma warning restore CA2227

    /// <summary>Returns the type's name only: a link holds the partner's own id of a client, and logs are read by strangers.</summary>
    /// <returns><c>WebhookEventLinks</c></returns>
    public override string ToString() => nameof(WebhookEventLinks);
}
