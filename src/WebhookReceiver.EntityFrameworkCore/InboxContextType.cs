namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>The type of the context that holds the inbox.</summary>
internal sealed record InboxContextType(Type Type);
