using System.CommandLine;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions rotate</c>: replaces a subscription's secret while the receiver goes on.</summary>
internal static class RotateCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    public static Command Create(CommandServices services)
    {
        var api = new ApiOptions(services);
        var id = SubscriptionsCommand.IdArgument();
        var write = SubscriptionsCommand.WriteOption(
            "The JSON settings file that the receiver reads its secrets from, and reads again when it changes.");
        write.Required = true;
        var section = SubscriptionsCommand.SectionOption();
        var probeUrl = AddressOption.Create("--probe-url", "Where to ask the receiver, if not at the subscription's address.");
        var wait = TimeOptions.Duration("--wait", "How long to wait for the receiver to read its settings again; 30s by default.");
        var finish = new Option<bool>("--finish") { Description = "Take the old secrets away, two hours or more after a rotation." };
        var force = new Option<bool>("--force") { Description = "Finish before two hours have passed." };
        var target = new TestEventTarget();
        var command = new ToolCommand(
            "rotate",
            "Replaces the secret of a subscription without refusing a delivery: the receiver accepts both until --finish.",
            "subscriptions rotate --environment production --write appsettings.Secrets.json",
            "subscriptions rotate --environment test --write appsettings.Secrets.json --client partner-tenant-4711",
            "# two hours later, when no delivery signed with the old secret can come any more:",
            "subscriptions rotate --environment production --write appsettings.Secrets.json --finish")
        {
            id,
            write,
            section,
            probeUrl,
            wait,
            finish,
            force,
        };
        target.AddTo(command);
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var path = parseResult.GetValue(write)!;
            using var alone = FileLock.Take(path);
            OthersRights.WarnOf(path, output);
            var settings = await SettingsFile.ReadAsync(path, parseResult.GetValue(section)!, cancellationToken);
            foreach (var secret in settings.Secrets)
            {
                output.Redactor.Hide(secret);
            }

            var client = await api.ConnectAsync(parseResult, output, cancellationToken);
            var subscription = await SubscriptionsCommand.FindAsync(client, parseResult.GetValue(id), cancellationToken);
            var address = parseResult.GetValue(probeUrl) ?? subscription.Url
                ?? throw new CommandException(
                    ExitCodes.No, "The subscription has no address; give it one with: webhook-receiver subscriptions update --url URL");
            using var http = services.CreateHttpClient(ProbeTimeout);
            var rotation = new RotationTarget(
                client,
                subscription,
                settings,
                path,
                new ReceiverProbe(http, address, services.Time),
                parseResult.GetValue(wait) ?? DefaultWait,
                services.Time,
                output);

            return await output.ProgressAsync("Reading the subscription", report => parseResult.GetValue(finish)
                ? new FinishRotation(rotation).RunAsync(parseResult.GetValue(force), report, cancellationToken)
                : new Rotation(rotation).RunAsync(target.Read(parseResult), report, cancellationToken));
        });
        return command;
    }
}
