namespace WebhookReceiver.Cli;

/// <summary>Addresses that the user names.</summary>
internal static class Address
{
    /// <exception cref="CommandException">It is no absolute http or https address.</exception>
    public static Uri Of(Uri address, string option) => address is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        ? address
        : throw CommandException.Usage($"{option} must be an absolute address, such as https://partner.example/webhooks/debitura.");
}
