using Microsoft.Extensions.Configuration;

namespace WebhookReceiver;

/// <summary>Tells where a receiver's settings come from, so that an error can name the very setting.</summary>
/// <param name="Receiver">The receiver's name.</param>
/// <param name="Section">The configuration section; <see langword="null"/> when the settings are made in code.</param>
internal sealed record ReceiverSource(string Receiver, IConfiguration? Section)
{
    public string PathOf(string setting) => Section switch
    {
        IConfigurationSection section => $"{section.Path}:{setting}",
        null => $"{nameof(WebhookReceiverOptions)}.{setting} of receiver '{Receiver}'",
        _ => setting,
    };
}
