using Microsoft.Extensions.Options;

namespace WebhookReceiver;

/// <summary>
/// Translates between a receiver's name and the name of its options: the default receiver has the unnamed ones, so that
/// <c>Configure&lt;WebhookReceiverOptions&gt;</c> reaches it.
/// </summary>
internal static class ReceiverNames
{
    public static string ToOptions(string receiver) =>
        string.Equals(receiver, WebhookReceiverDefaults.ReceiverName, StringComparison.Ordinal) ? Options.DefaultName : receiver;

    public static string FromOptions(string? optionsName) =>
        string.IsNullOrEmpty(optionsName) ? WebhookReceiverDefaults.ReceiverName : optionsName;
}
