namespace WebhookReceiver.Dashboard.Pages;

/// <summary>How much a finding matters.</summary>
internal enum FindingSeverity
{
    Good = 1,
    Note = 2,
    Attention = 3,
    Trouble = 4,
}
