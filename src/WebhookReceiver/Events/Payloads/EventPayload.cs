using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver;

/// <summary>
/// Holds what all of Debitura's payloads share. Every property of a payload is optional and unknown ones are kept, so that a change at the
/// sender never breaks
/// a receiver. Text is read from any JSON value; a value that its property cannot take is <see langword="null"/> there and kept in
/// <see cref="AdditionalData"/>.
/// </summary>
// The properties can be set rather than only initialized: the serializer's source generator reads init-only ones by way of a constructor,
// at half as much again.
public abstract record EventPayload
{
    /// <summary>
    /// Gets or sets the fields without a property here, and those whose property cannot take their value, by name; <see langword="null"/>
    /// when there are none. A payload that was
    /// no object at all is here as <c>data</c>.
    /// </summary>
    [JsonExtensionData]
#pragma warning disable CA2227 // Collection properties should be read only
    // The serializer's source generator can neither fill an init-only nor a get-only one.
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
#pragma warning restore CA2227

    /// <summary>Returns the type's name only: a payload holds personal data, and logs are read by strangers.</summary>
    /// <returns>For example <c>ClientLinked</c>.</returns>
    public sealed override string ToString() => GetType().Name;
}
