namespace WebhookReceiver.Dashboard;

/// <summary>What bounds a page, so that an inbox of a million rows costs no more than one of a thousand.</summary>
internal static class DashboardLimits
{
    /// <summary>The entries on one page of a list.</summary>
    public const int PageSize = 50;

    /// <summary>The newest dead letters that are grouped, and the most events that are changed at once.</summary>
    public const int MaxSelection = 1000;

    /// <summary>The rejections kept in memory.</summary>
    public const int MaxRejections = 200;

    /// <summary>The pages that may wait for changes at once; further ones ask every few seconds instead.</summary>
    public const int MaxListeners = 100;
}
