namespace WebhookReceiver.ReferralApi.EntityFrameworkCore;

/// <summary>The names of the columns, which the store writes out in SQL.</summary>
internal static class LinkRequestColumns
{
    public const string ExternalTenantId = "external_tenant_id";
    public const string State = "state";
    public const string Version = "version";
    public const string Document = "document";
}
