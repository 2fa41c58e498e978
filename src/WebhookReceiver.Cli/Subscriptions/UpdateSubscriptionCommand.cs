using System.CommandLine;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions update</c>: changes what is named.</summary>
internal static class UpdateSubscriptionCommand
{
    public static Command Create(CommandServices services)
    {
        var api = new ApiOptions(services);
        var id = SubscriptionsCommand.IdArgument();
        var url = AddressOption.Create("--url", "Where Debitura delivers from now on.");
        var events = SubscriptionsCommand.EventsOption("The event types from now on; they replace the ones there are.");
        var active = new Option<bool?>("--active")
        {
            Description = "true brings back one that Debitura switched off, false stops deliveries.",
        };
        var testMode = new Option<bool?>("--test-mode") { Description = "Whether to deliver events of test cases only." };
        var command = new ToolCommand(
            "update",
            "Changes a subscription; what is not named stays. The secret is changed with rotate.",
            "subscriptions update --environment test --active true",
            "subscriptions update 6f0c2a1e-2f55-4a0b-9f8f-0a4f6f1f7d11 --environment test --url https://partner.example/hooks " +
                "--event case.created")
        {
            id,
            url,
            events,
            active,
            testMode,
        };
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var change = new SubscriptionChange
            {
                Url = parseResult.GetValue(url),
                Events = parseResult.GetValue(events) is { Length: > 0 } chosen ? chosen : null,
                IsActive = parseResult.GetValue(active),
                IsTestMode = parseResult.GetValue(testMode),
            };
            if (change == new SubscriptionChange())
            {
                throw CommandException.Usage("Say what to change: --url, --event, --active or --test-mode.");
            }

            var client = await api.ConnectAsync(parseResult, output, cancellationToken);
            var subscription = await SubscriptionsCommand.FindAsync(client, parseResult.GetValue(id), cancellationToken);
            var view = SubscriptionView.From(await client.UpdateSubscriptionAsync(subscription.Id, change, cancellationToken));
            output.Line("Changed.", Tone.Good);
            view.WriteTo(output);
            output.Result(new { subscription = view });
            return ExitCodes.Ok;
        });
        return command;
    }
}
