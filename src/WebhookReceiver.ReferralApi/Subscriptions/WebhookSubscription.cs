using System.Text.Json.Serialization;

namespace WebhookReceiver.ReferralApi;

/// <summary>Holds a webhook subscription.</summary>
public sealed record WebhookSubscription : ReferralApiData
{
    /// <summary>Gets or sets the subscription's id.</summary>
    public Guid Id { get; set; }

    /// <summary>Gets or sets where events are delivered.</summary>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets the event types it gets, for example <see cref="WebhookEventTypes.ClientLinked"/>.</summary>
    public IReadOnlyList<string> Events { get; set => field = JsonLists.WithoutNulls(value); } = [];

    /// <summary>Gets or sets whether it gets events.</summary>
    public bool? IsActive { get; set; }

    /// <summary>Gets or sets why Debitura switched it off, for example <c>Endpoint returned 410 Gone</c>.</summary>
    public string? DisabledReason { get; set; }

    /// <summary>Gets or sets whether it gets events of test cases only, rather than of live ones only.</summary>
    public bool? IsTestMode { get; set; }

    /// <summary>Gets or sets when it was created.</summary>
    [JsonPropertyName("createdUtc")]
    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>Gets or sets when it was last changed.</summary>
    [JsonPropertyName("updatedUtc")]
    public DateTimeOffset? UpdatedAt { get; set; }

    /// <summary>Gets or sets the signing secret: only in the answer that created or regenerated it.</summary>
    public IssuedSecret? Secret { get; set; }
}
