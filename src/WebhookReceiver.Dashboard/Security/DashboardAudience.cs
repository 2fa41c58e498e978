namespace WebhookReceiver.Dashboard;

/// <summary>Who may see an endpoint of the dashboard.</summary>
internal enum DashboardAudience
{
    /// <summary>Nobody: it answers as if it were not there.</summary>
    Nobody = 1,

    /// <summary>Browsers on this machine: Development without authorization.</summary>
    ThisMachine = 2,

    /// <summary>Whoever meets the authorization policy.</summary>
    Authorized = 3,
}
