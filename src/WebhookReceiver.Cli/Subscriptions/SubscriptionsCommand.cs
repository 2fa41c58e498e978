using System.CommandLine;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions</c>: the partner's webhook subscriptions at Debitura.</summary>
internal static class SubscriptionsCommand
{
    public static Command Create(CommandServices services)
    {
        var command = new ToolCommand(
            "subscriptions",
            "Lists and changes the webhook subscriptions at Debitura.",
            "subscriptions list --environment test",
            "subscriptions rotate --environment production --write appsettings.Secrets.json");
        command.Add(ListSubscriptionsCommand.Create(services));
        command.Add(CreateSubscriptionCommand.Create(services));
        command.Add(UpdateSubscriptionCommand.Create(services));
        command.Add(RotateCommand.Create(services));
        command.Add(DeleteSubscriptionCommand.Create(services));
        command.Add(TestEventCommand.Create(services));
        return command;
    }

    /// <summary>Finds the subscription that is meant: by its id, or the only one there is.</summary>
    /// <exception cref="CommandException">There is none, or several and no id.</exception>
    public static async Task<WebhookSubscription> FindAsync(IReferralApiClient client, Guid? id, CancellationToken cancellationToken)
    {
        if (id is { } wanted)
        {
            return await client.FindSubscriptionAsync(wanted, cancellationToken)
                ?? throw new CommandException(
                    ExitCodes.No,
                    $"There is no subscription {wanted} in this environment. Environments have subscriptions of their own: check " +
                        $"--environment.");
        }

        return await client.ListSubscriptionsAsync(cancellationToken) switch
        {
            [var only] => only,
            [] => throw new CommandException(
                ExitCodes.No, "There is no subscription in this environment. Make one with: webhook-receiver subscriptions create"),
            var several => throw CommandException.Usage(
                $"There are {several.Count} subscriptions; give the id of one: {string.Join(", ", several.Select(one => one.Id))}."),
        };
    }

    public static Argument<Guid?> IdArgument() =>
        new("id") { Description = "The subscription's id; not needed when there is only one.", Arity = ArgumentArity.ZeroOrOne };

    public static Option<string> WriteOption(string description) => new("--write") { Description = description, HelpName = "FILE" };

    public static Option<string> SectionOption() => new("--section")
    {
        Description = "The receiver's section in that file, for example WebhookReceiver:Receivers:test.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => SettingsFile.DefaultSection,
    };

    public static Option<string[]> EventsOption(string description) => new("--event")
    {
        Description = description,
        HelpName = "TYPE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };
}
