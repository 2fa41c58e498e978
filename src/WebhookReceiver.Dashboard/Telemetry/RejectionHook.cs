using Microsoft.Extensions.Options;

namespace WebhookReceiver.Dashboard;

/// <summary>Remembers every rejection beside what the application does about it, which runs as before and with the same result.</summary>
internal sealed class RejectionHook(RejectionLog log) : IPostConfigureOptions<WebhookReceiverOptions>
{
    public void PostConfigure(string? name, WebhookReceiverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        var own = options.OnRejected;
        options.OnRejected = (rejected, cancellationToken) =>
        {
            log.Add(rejected);
            return own is null ? Task.CompletedTask : own(rejected, cancellationToken);
        };
    }
}
