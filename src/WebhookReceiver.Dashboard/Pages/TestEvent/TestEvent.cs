namespace WebhookReceiver.Dashboard;

/// <summary>A test event that was sent, or could not be.</summary>
/// <param name="Id">The id under which the dashboard remembers it.</param>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="EventType">The event's type.</param>
/// <param name="EventId">The event's id.</param>
/// <param name="SentAt">When it was signed and sent.</param>
/// <param name="Address">Where it was sent; <see langword="null"/> when the application tells no address.</param>
/// <param name="StatusCode">What the endpoint answered; <see langword="null"/> when nothing did.</param>
internal sealed record TestEvent(
    string Id, string Receiver, string EventType, string EventId, DateTimeOffset SentAt, Uri? Address, int? StatusCode);
