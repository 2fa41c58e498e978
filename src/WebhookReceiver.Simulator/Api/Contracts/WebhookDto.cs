namespace WebhookReceiver.Simulator;

internal sealed record WebhookDto(
    Guid Id, string Url, IReadOnlyList<string> Events, bool IsActive, DateTimeOffset CreatedUtc, DateTimeOffset UpdatedUtc, string? DisabledReason, string? Secret, bool IsTestMode)
{
    public static WebhookDto Of(SimulatedSubscription subscription, bool withSecret = false) => new(
        subscription.Id,
        subscription.Url,
        subscription.Events,
        subscription.IsActive,
        subscription.CreatedUtc,
        subscription.UpdatedUtc,
        subscription.DisabledReason,
        withSecret ? subscription.Secret : null,
        subscription.IsTestMode);
}
