using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions delete</c>: deletes a subscription for good.</summary>
internal static class DeleteSubscriptionCommand
{
    public static Command Create(CommandServices services)
    {
        var api = new ApiOptions(services);
        var id = new Argument<Guid>("id") { Description = "The subscription's id." };
        var yes = new Option<bool>("--yes") { Description = "Really delete it." };
        var command = new ToolCommand(
            "delete",
            "Deletes a subscription and its delivery history for good.",
            "subscriptions delete 6f0c2a1e-2f55-4a0b-9f8f-0a4f6f1f7d11 --environment test --yes",
            "# keeps the history:",
            "subscriptions update 6f0c2a1e-2f55-4a0b-9f8f-0a4f6f1f7d11 --environment test --active false")
        {
            id,
            yes,
        };
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var wanted = parseResult.GetValue(id);
            if (!parseResult.GetValue(yes))
            {
                throw CommandException.Usage(
                    "This deletes the subscription and its delivery history for good: give --yes, or keep it with: subscriptions " +
                        "update --active false");
            }

            var client = await api.ConnectAsync(parseResult, output, cancellationToken);
            var deleted = await client.DeleteSubscriptionAsync(wanted, cancellationToken);
            output.Line(deleted ? "Deleted." : "There is no such subscription in this environment.", deleted ? Tone.Good : Tone.Bad);
            output.Result(new { id = wanted, deleted });
            return deleted ? ExitCodes.Ok : ExitCodes.No;
        });
        return command;
    }
}
