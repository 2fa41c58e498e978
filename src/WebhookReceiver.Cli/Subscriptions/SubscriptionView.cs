using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>A subscription as the tool shows it: without its secret.</summary>
internal sealed record SubscriptionView(
    Guid Id,
    string? Url,
    IReadOnlyList<string> Events,
    bool? IsActive,
    string? DisabledReason,
    bool? IsTestMode,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    public static SubscriptionView From(WebhookSubscription subscription) => new(
        subscription.Id,
        subscription.Url?.OriginalString,
        subscription.Events,
        subscription.IsActive,
        subscription.DisabledReason,
        subscription.IsTestMode,
        subscription.CreatedAt,
        subscription.UpdatedAt);

    /// <summary>Writes it as lines of text.</summary>
    public void WriteTo(CommandOutput output)
    {
        output.Line($"{Id}  {Url}");
        output.Line($"  {State}", IsActive == false ? Tone.Bad : Tone.Good);
        output.Line($"  events: {string.Join(", ", Events)}");
    }

    private string State =>
        (IsActive == false ? $"not active: {DisabledReason ?? "no reason given"}" : "active")
        + (IsTestMode == true ? ", test cases only" : ", live cases only");
}
