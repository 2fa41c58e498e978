namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>The base class of an application's entities, which some map to one table for all of them.</summary>
public abstract class Record
{
    public long Id { get; set; }
}
