using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions test</c>: lets Debitura send a test event.</summary>
internal static class TestEventCommand
{
    public static Command Create(CommandServices services)
    {
        var api = new ApiOptions(services);
        var eventType = new Argument<string>("event") { Description = "The event type, for example case.updated." };
        var target = new TestEventTarget();
        var newLifecycle = new Option<string>("--new-lifecycle") { Description = "The new lifecycle of case.updated." };
        var closeCode = new Option<string>("--close-code") { Description = "The close code of case.closed." };
        var command = new ToolCommand(
            "test",
            "Asks Debitura to send a test event to the subscriptions that match. Only in the test environment.",
            "subscriptions test client.linked --client partner-tenant-4711 --environment test",
            "subscriptions test case.closed --case b0f3a2d4-6c1e-4d58-9f27-3a8e5b7c9d10 --close-code Paid --environment test")
        {
            eventType,
            newLifecycle,
            closeCode,
        };
        target.AddTo(command);
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var request = target.Read(parseResult, parseResult.GetValue(eventType)!)
                ?? throw CommandException.Usage("Say whom the event is about: --client for client.* events, --case for case.* events.");
            var client = await api.ConnectAsync(parseResult, output, cancellationToken);
            var result = await client.TriggerTestEventAsync(
                request with { NewLifecycle = parseResult.GetValue(newLifecycle), CloseCode = parseResult.GetValue(closeCode) },
                cancellationToken);
            var count = result.EnqueuedCount ?? 0;
            output.Line(
                count > 0
                    ? $"{count} subscription{(count == 1 ? "" : "s")} will get it."
                    : "No subscription will get it: look whether one is active, has this event type, and is in test mode as the case is.",
                count > 0 ? Tone.Good : Tone.Bad);
            output.Result(new { eventType = request.EventType, enqueuedCount = count });
            return count > 0 ? ExitCodes.Ok : ExitCodes.No;
        });
        return command;
    }
}
