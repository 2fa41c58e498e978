using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions list</c>: the subscriptions of an environment.</summary>
internal static class ListSubscriptionsCommand
{
    public static Command Create(CommandServices services)
    {
        var api = new ApiOptions(services);
        var command = new ToolCommand(
            "list",
            "Lists the subscriptions of an environment.",
            "subscriptions list --environment test",
            "subscriptions list --base-url http://localhost:5090 --json");
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var client = await api.ConnectAsync(parseResult, output, cancellationToken);
            var subscriptions = await output.ProgressAsync("Asking Debitura", _ => client.ListSubscriptionsAsync(cancellationToken));
            SubscriptionView[] views = [.. subscriptions.Select(SubscriptionView.From)];
            if (views.Length == 0)
            {
                output.Line("There are no subscriptions in this environment.");
            }

            foreach (var view in views)
            {
                view.WriteTo(output);
            }

            output.Result(new { subscriptions = views });
            return ExitCodes.Ok;
        });
        return command;
    }
}
