namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// The context whose database holds the inbox, and the receivers of this process that have their deliveries there; filled while services
/// are added.
/// </summary>
internal sealed record InboxContext(Type Type)
{
    public List<string> Receivers { get; } = [];
}
