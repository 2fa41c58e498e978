namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>The application's own entity, which has every habit of its model.</summary>
public class Booking : Record
{
    public required string EventId { get; set; }

    public BookingKind Kind { get; set; }

    public DateTimeOffset BookedAt { get; set; }

    /// <summary>What a proxy loads when it is read.</summary>
    public virtual Booking? Previous { get; set; }
}
