using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>Records every rejection in addition to what the application does about it, which runs as before and with the same result.</summary>
internal sealed class HistoryRejectionHook(InboxHistory history) : IPostConfigureOptions<WebhookReceiverOptions>
{
    public void PostConfigure(string? name, WebhookReceiverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        var own = options.OnRejected;
        options.OnRejected = (rejected, cancellationToken) =>
        {
            history.Rejected(rejected.Receiver, rejected.Reason, rejected.Explanation);
            return own is null ? Task.CompletedTask : own(rejected, cancellationToken);
        };
    }
}
