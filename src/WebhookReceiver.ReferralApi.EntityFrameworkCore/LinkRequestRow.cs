namespace WebhookReceiver.ReferralApi.EntityFrameworkCore;

/// <summary>A client request as it is stored.</summary>
#pragma warning disable CA1812 // Avoid uninstantiated internal classes: Entity Framework makes the rows
internal sealed class LinkRequestRow
#pragma warning restore CA1812
{
    public required string ExternalTenantId { get; set; }

    /// <summary>The state's name, for people who look at the table; the document has it too.</summary>
    public required string State { get; set; }

    public required long Version { get; set; }

    /// <summary>The whole request as JSON. Text, because no database has to look into it.</summary>
    public required string Document { get; set; }
}

/// <summary>The names of the columns, which the store writes out in SQL.</summary>
internal static class LinkRequestColumns
{
    public const string ExternalTenantId = "external_tenant_id";
    public const string State = "state";
    public const string Version = "version";
    public const string Document = "document";
}
