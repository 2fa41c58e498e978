namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>An enumeration, for conventions about them.</summary>
public enum BookingKind
{
    Payment,
    Fee,
}
