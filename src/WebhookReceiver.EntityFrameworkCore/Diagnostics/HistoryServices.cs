using Microsoft.Extensions.DependencyInjection;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Adds the history.</summary>
internal static class HistoryServices
{
    /// <summary>
    /// Adds it. Before the services that count: hosted services stop in the opposite order, and the last numbers are to be written.
    /// </summary>
    public static IServiceCollection AddInboxHistory(this IServiceCollection services) => services
        .AddSingleton<InboxHistory>()
        .AddSingleton<HistoryStore>()
        .AddSingleton<HistoryWriter>()
        .AddSingleton<IWebhookInboxHistory, HistoryReader>()
        .AddSingleton<IRejectionObserver>(provider => provider.GetRequiredService<InboxHistory>())
        .AddHostedService(provider => provider.GetRequiredService<HistoryWriter>());
}
