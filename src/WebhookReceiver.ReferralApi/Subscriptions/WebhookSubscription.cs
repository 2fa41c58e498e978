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

/// <summary>Says what to subscribe to.</summary>
public sealed record SubscriptionRequest : ReferralApiData
{
    /// <summary>Gets or sets where events are delivered: <c>https</c>, public, port 443 or 8443, at most 1024 characters.</summary>
    public required Uri Url { get; set; }

    /// <summary>Gets or sets the event types, at least one.</summary>
    public required IReadOnlyList<string> Events { get; set; }

    /// <summary>Gets or sets whether it gets events of test cases only, rather than of live ones only.</summary>
    public bool IsTestMode { get; set; }
}

/// <summary>Says what to change about a subscription. What is <see langword="null"/> stays as it is.</summary>
public sealed record SubscriptionChange : ReferralApiData
{
    /// <summary>Gets or sets where events are delivered.</summary>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets the event types.</summary>
    public IReadOnlyList<string>? Events { get; set; }

    /// <summary>Gets or sets whether it gets events; setting it brings back one that Debitura switched off.</summary>
    public bool? IsActive { get; set; }

    /// <summary>Gets or sets whether it gets events of test cases only. Debitura's documents disagree on whether it can change.</summary>
    public bool? IsTestMode { get; set; }

    /// <summary>Gets or sets whether to issue a new secret. The old one stops signing at once.</summary>
    public bool RegenerateSecret { get; set; }
}

/// <summary>Holds a signing secret as Debitura issued it. It does not print; store what <see cref="Reveal"/> returns, because Debitura
/// shows it only once.</summary>
/// <param name="text">The secret as issued.</param>
public sealed class IssuedSecret(string text)
{
    /// <summary>Returns the secret's text, to be stored as <see cref="WebhookReceiverOptions.SigningSecrets"/>.</summary>
    /// <returns>The text, Base64 as issued.</returns>
    public string Reveal() => text;

    /// <summary>Returns <c>***</c>, so that a secret in a log or a message does no harm.</summary>
    /// <returns><c>***</c></returns>
    public override string ToString() => "***";
}
