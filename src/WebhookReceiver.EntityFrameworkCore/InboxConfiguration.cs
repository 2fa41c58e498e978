using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Reads the options from the application's configuration, where it has one. Registered before all else that sets them, so that code wins.
/// </summary>
internal sealed class InboxConfiguration(IConfiguration? root = null) : IConfigureOptions<WebhookInboxOptions>
{
    /// <summary>One section for all receivers, because they share one inbox.</summary>
    public const string SectionPath = "WebhookReceiver:Inbox";

    public void Configure(WebhookInboxOptions options)
    {
        try
        {
            root?.GetSection(SectionPath).Bind(options);
        }
        catch (InvalidOperationException exception) when (UnreadableSetting.Is(exception))
        {
            throw UnreadableSetting.ToValidation(exception, Options.DefaultName, typeof(WebhookInboxOptions));
        }
    }
}
