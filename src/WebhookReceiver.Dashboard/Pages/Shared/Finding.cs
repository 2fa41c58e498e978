namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Something that a person should know, in words.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What it is.</param>
/// <param name="Link">The page that shows more.</param>
internal sealed record Finding(FindingSeverity Severity, string Text, string? Link = null);
