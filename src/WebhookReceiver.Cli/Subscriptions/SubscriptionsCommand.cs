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
        command.Add(List(services));
        command.Add(CreateNew(services));
        command.Add(Update(services));
        command.Add(RotateCommand.Create(services));
        command.Add(Delete(services));
        command.Add(Test(services));
        return command;
    }

    /// <summary>Finds the subscription that is meant: by its id, or the only one there is.</summary>
    /// <exception cref="CommandException">There is none, or several and no id.</exception>
    public static async Task<WebhookSubscription> FindAsync(IReferralApiClient client, Guid? id, CancellationToken cancellationToken)
    {
        if (id is { } wanted)
        {
            return await client.FindSubscriptionAsync(wanted, cancellationToken).ConfigureAwait(false)
                ?? throw new CommandException(ExitCodes.No, $"There is no subscription {wanted} in this environment. Environments have subscriptions of their own: check --environment.");
        }

        return await client.ListSubscriptionsAsync(cancellationToken).ConfigureAwait(false) switch
        {
            [var only] => only,
            [] => throw new CommandException(ExitCodes.No, "There is no subscription in this environment. Make one with: webhook-receiver subscriptions create"),
            var several => throw CommandException.Usage($"There are {several.Count} subscriptions; give the id of one: {string.Join(", ", several.Select(one => one.Id))}."),
        };
    }

    private static ToolCommand List(CommandServices services)
    {
        var api = new ApiOptions(services);
        var command = new ToolCommand("list", "Lists the subscriptions of an environment.", "subscriptions list --environment test", "subscriptions list --base-url http://localhost:5090 --json");
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var connection = await api.ConnectAsync(parseResult, output, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var client = connection.Client;
            var subscriptions = await output.ProgressAsync("Asking Debitura", _ => client.ListSubscriptionsAsync(cancellationToken)).ConfigureAwait(false);
            SubscriptionView[] views = [.. subscriptions.Select(SubscriptionView.Of)];
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

    private static ToolCommand CreateNew(CommandServices services)
    {
        var api = new ApiOptions(services);
        var url = AddressOption.Create("--url", "Where Debitura delivers: https, public, port 443 or 8443.");
        url.Required = true;
        var events = EventsOption("The event types; all of them by default.");
        var testMode = new Option<bool>("--test-mode") { Description = "Deliver events of test cases only, instead of live ones only." };
        var write = WriteOption("The JSON settings file that gets the secret. Debitura shows it only once, and this tool never does.");
        write.Required = true;
        var section = SectionOption();
        var command = new ToolCommand(
            "create",
            "Creates a subscription and writes its secret into a settings file.",
            "subscriptions create --environment test --url https://partner.example/webhooks/debitura --write appsettings.Secrets.json",
            "subscriptions create --environment test --url https://partner.example/webhooks/debitura --event case.created --event case.closed --write appsettings.Secrets.json")
        {
            url,
            events,
            testMode,
            write,
            section,
        };
        api.AddTo(command);
        command.Runs(services, async (parseResult, output, cancellationToken) =>
        {
            var request = new SubscriptionRequest
            {
                Url = parseResult.GetValue(url)!,
                Events = parseResult.GetValue(events) is { Length: > 0 } chosen ? chosen : WebhookEventTypes.ReferralPartner,
                IsTestMode = parseResult.GetValue(testMode),
            };
            var path = parseResult.GetValue(write)!;
            using var alone = FileLock.Take(path);
            OthersRights.WarnOf(path, output);
            var settings = await SettingsFile.ReadAsync(path, parseResult.GetValue(section)!, cancellationToken).ConfigureAwait(false);

            // Written once before: what cannot be written must show before there is a secret to lose.
            await settings.SaveAsync().ConfigureAwait(false);
            var connection = await api.ConnectAsync(parseResult, output, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var client = connection.Client;
            var created = await CreateAsync(client, request, cancellationToken).ConfigureAwait(false);
            if (created.Secret?.Reveal() is not { } secret)
            {
                throw new CommandException(ExitCodes.No, $"Debitura created the subscription {created.Id} but sent no secret. Get one with: webhook-receiver subscriptions rotate {created.Id}");
            }

            output.Redactor.Hide(secret);
            settings.AddFirst(secret, services.Time.GetUtcNow());
            settings.Note(created.Id, new SecretRecord(SecretRecord.FingerprintOf(secret), Replaced: [], services.Time.GetUtcNow()));
            await SecretRescue.SaveAsync(settings, path, secret, created.Id).ConfigureAwait(false);

            var view = SubscriptionView.Of(created);
            output.Line("Created.", Tone.Good);
            view.WriteTo(output);
            output.Line($"Its secret is in {path}.");
            output.Result(new { subscription = view, secretWrittenTo = path });
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <exception cref="CommandException">Debitura may have created it all the same; the message says how to go on.</exception>
    private static async Task<WebhookSubscription> CreateAsync(IReferralApiClient client, SubscriptionRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Not cancelled: the answer holds the secret, and there is no other one.
            return await client.CreateSubscriptionAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ReferralApiException exception) when (exception.IsTransient && exception.Kind != ReferralApiErrorKind.RateLimited)
        {
            var trace = exception.TraceId is { } id ? $" (traceId {id})" : "";
            throw new CommandException(
                CommandLine.ExitCodeOf(exception),
                $"{exception.Message}{trace} The subscription may exist all the same, and its secret is lost with the answer. Look with: webhook-receiver subscriptions list. If it is there, delete it with: webhook-receiver subscriptions delete ID --yes, because nobody can verify what it delivers; then run this command again.",
                exception);
        }
    }

    private static ToolCommand Update(CommandServices services)
    {
        var api = new ApiOptions(services);
        var id = IdArgument();
        var url = AddressOption.Create("--url", "Where Debitura delivers from now on.");
        var events = EventsOption("The event types from now on; they replace the ones there are.");
        var active = new Option<bool?>("--active") { Description = "true brings back one that Debitura switched off, false stops deliveries." };
        var testMode = new Option<bool?>("--test-mode") { Description = "Whether to deliver events of test cases only." };
        var command = new ToolCommand(
            "update",
            "Changes a subscription; what is not named stays. The secret is changed with rotate.",
            "subscriptions update --environment test --active true",
            "subscriptions update 6f0c2a1e-2f55-4a0b-9f8f-0a4f6f1f7d11 --environment test --url https://partner.example/hooks --event case.created")
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

            var connection = await api.ConnectAsync(parseResult, output, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var client = connection.Client;
            var subscription = await FindAsync(client, parseResult.GetValue(id), cancellationToken).ConfigureAwait(false);
            var view = SubscriptionView.Of(await client.UpdateSubscriptionAsync(subscription.Id, change, cancellationToken).ConfigureAwait(false));
            output.Line("Changed.", Tone.Good);
            view.WriteTo(output);
            output.Result(new { subscription = view });
            return ExitCodes.Ok;
        });
        return command;
    }

    private static ToolCommand Delete(CommandServices services)
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
                throw CommandException.Usage("This deletes the subscription and its delivery history for good: give --yes, or keep it with: subscriptions update --active false");
            }

            var connection = await api.ConnectAsync(parseResult, output, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var client = connection.Client;
            var deleted = await client.DeleteSubscriptionAsync(wanted, cancellationToken).ConfigureAwait(false);
            output.Line(deleted ? "Deleted." : "There is no such subscription in this environment.", deleted ? Tone.Good : Tone.Bad);
            output.Result(new { id = wanted, deleted });
            return deleted ? ExitCodes.Ok : ExitCodes.No;
        });
        return command;
    }

    private static ToolCommand Test(CommandServices services)
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
            var request = target.Of(parseResult, parseResult.GetValue(eventType)!)
                ?? throw CommandException.Usage("Say whom the event is about: --client for client.* events, --case for case.* events.");
            var connection = await api.ConnectAsync(parseResult, output, cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            var client = connection.Client;
            var result = await client.TriggerTestEventAsync(
                request with { NewLifecycle = parseResult.GetValue(newLifecycle), CloseCode = parseResult.GetValue(closeCode) }, cancellationToken).ConfigureAwait(false);
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

    internal static Argument<Guid?> IdArgument() => new("id") { Description = "The subscription's id; not needed when there is only one.", Arity = ArgumentArity.ZeroOrOne };

    internal static Option<string> WriteOption(string description) => new("--write") { Description = description, HelpName = "FILE" };

    internal static Option<string> SectionOption() => new("--section")
    {
        Description = "The receiver's section in that file, for example WebhookReceiver:Receivers:test.",
        HelpName = "PATH",
        DefaultValueFactory = static _ => SettingsFile.DefaultSection,
    };

    private static Option<string[]> EventsOption(string description) => new("--event")
    {
        Description = description,
        HelpName = "TYPE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };
}
