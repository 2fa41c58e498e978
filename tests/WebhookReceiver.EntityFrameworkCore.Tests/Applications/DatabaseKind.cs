namespace WebhookReceiver.EntityFrameworkCore.Tests.Applications;

/// <summary>The databases of the contract.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}
