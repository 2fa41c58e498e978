using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary>Makes options that take an absolute http or https address.</summary>
internal static class AddressOption
{
    public static Option<Uri?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError($"{name} must be an absolute address, such as https://partner.example/webhooks/debitura.");
            return null;
        },
    };
}
