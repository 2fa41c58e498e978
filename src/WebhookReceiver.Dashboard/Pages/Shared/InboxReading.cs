using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Pages;

/// <summary>Reads the inbox for pages that have more to show: what is in memory is worth most while the database is away.</summary>
internal static class InboxReading
{
    public const string Unavailable = "The inbox's database is unavailable.";

    /// <returns>What was read; <see langword="null"/> when the database is unavailable, which is then in the log.</returns>
    public static async Task<T?> TryAsync<T>(DashboardRequest request, Func<IWebhookInbox, Task<T>> read)
        where T : class
    {
        try
        {
            return await read(request.Inbox);
        }
#pragma warning disable CA1031 // Do not catch general exception types: whatever the database threw, the rest of the page does not need it
        catch (Exception exception) when (!request.Aborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            request.Logger.DashboardPageFailed(exception, request.Route.Path.Length == 0 ? "overview" : request.Route.Path);
            return null;
        }
    }
}
