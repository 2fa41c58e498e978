using System.Text.Json;
using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Holds what all requests and responses of the API share: unknown fields survive, and nothing prints what it holds.</summary>
public abstract record ReferralApiData
{
    private protected ReferralApiData()
    {
    }

    /// <summary>Gets or sets the fields without a property here, by name; <see langword="null"/> when there are none.</summary>
    [JsonExtensionData]
#pragma warning disable CA2227 // Collection properties should be read only: the source generator fills no init-only or get-only one
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
#pragma warning restore CA2227

    /// <summary>Returns the type's name only: requests and responses hold personal data, and logs are read by strangers.</summary>
    /// <returns>For example <c>ClientRequest</c>.</returns>
    public sealed override string ToString() => GetType().Name;
}
