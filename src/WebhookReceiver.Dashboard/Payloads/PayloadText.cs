namespace WebhookReceiver.Dashboard;

/// <summary>A body as it is shown.</summary>
/// <param name="Text">The text; <see langword="null"/> when nothing of it may be shown.</param>
/// <param name="Note">What a reader has to know about it: that it was cut, is no JSON, or is withheld and why.</param>
/// <param name="IsJson">Whether it is JSON, indented.</param>
internal sealed record PayloadText(string? Text, string? Note, bool IsJson);
