namespace WebhookReceiver.Dashboard;

/// <summary>Marks an endpoint as one of the dashboard's.</summary>
/// <param name="IsRoot">Whether it is the address that a person types, which the log names.</param>
internal sealed record DashboardMetadata(bool IsRoot);
