namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>What an application notes when it is told.</summary>
public sealed class LinkNote
{
    public long Id { get; set; }

    public required string Text { get; set; }
}
