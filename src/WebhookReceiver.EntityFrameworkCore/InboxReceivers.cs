namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The receivers whose events this process keeps in the inbox, and so the ones it handles; filled while services are added.</summary>
internal sealed class InboxReceivers
{
    public List<string> Names { get; } = [];
}
