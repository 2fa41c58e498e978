namespace WebhookReceiver.Dashboard.Pages;

/// <summary>One outcome's part of a minute, as the attributes of a rectangle.</summary>
internal sealed record ChartBar(DeliveryOutcome Outcome, string X, string Y, string Width, string Height);
