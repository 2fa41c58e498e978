using System.CommandLine;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary><c>subscriptions create</c>: a subscription whose secret goes into a settings file.</summary>
internal static class CreateSubscriptionCommand
{
    public static Command Create(CommandServices services)
    {
        var api = new ApiOptions(services);
        var url = AddressOption.Create("--url", "Where Debitura delivers: https, public, port 443 or 8443.");
        url.Required = true;
        var events = SubscriptionsCommand.EventsOption("The event types; all of them by default.");
        var testMode = new Option<bool>("--test-mode") { Description = "Deliver events of test cases only, instead of live ones only." };
        var write = SubscriptionsCommand.WriteOption(
            "The JSON settings file that gets the secret. Debitura shows it only once, and this tool never does.");
        write.Required = true;
        var section = SubscriptionsCommand.SectionOption();
        var command = new ToolCommand(
            "create",
            "Creates a subscription and writes its secret into a settings file.",
            "subscriptions create --environment test --url https://partner.example/webhooks/debitura --write appsettings.Secrets.json",
            "subscriptions create --environment test --url https://partner.example/webhooks/debitura --event case.created --event " +
                "case.closed --write appsettings.Secrets.json")
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
            var settings = await SettingsFile.ReadAsync(path, parseResult.GetValue(section)!, cancellationToken);

            // Written once before: what cannot be written must show before there is a secret to lose.
            await settings.SaveAsync();
            var client = await api.ConnectAsync(parseResult, output, cancellationToken);
            var created = await CreateAsync(client, request, cancellationToken);
            if (created.Secret?.Reveal() is not { } secret)
            {
                throw new CommandException(
                    ExitCodes.No,
                    $"Debitura created the subscription {created.Id} but sent no secret. Get one with: webhook-receiver subscriptions " +
                        $"rotate {created.Id}");
            }

            output.Redactor.Hide(secret);
            settings.AddFirst(secret, services.Time.GetUtcNow());
            settings.Note(created.Id, new SecretRecord(SecretRecord.FingerprintOf(secret), Replaced: [], services.Time.GetUtcNow()));
            await SecretRescue.SaveAsync(settings, path, secret, created.Id);

            var view = SubscriptionView.From(created);
            output.Line("Created.", Tone.Good);
            view.WriteTo(output);
            output.Line($"Its secret is in {path}.");
            output.Result(new { subscription = view, secretWrittenTo = path });
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <exception cref="CommandException">Debitura may have created it all the same; the message says how to go on.</exception>
    private static async Task<WebhookSubscription> CreateAsync(
        IReferralApiClient client, SubscriptionRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Not cancelled: the answer holds the secret, and there is no other one.
            return await client.CreateSubscriptionAsync(request, CancellationToken.None);
        }
        catch (ReferralApiException exception) when (exception.IsTransient && exception.Kind != ReferralApiErrorKind.RateLimited)
        {
            var trace = exception.TraceId is { } id ? $" (traceId {id})" : "";
            throw new CommandException(
                CommandLine.ExitCodeOf(exception),
                $"{exception.Message}{trace} The subscription may exist all the same, and its secret is lost with the answer. Look " +
                    $"with: webhook-receiver subscriptions list. If it is there, delete it with: webhook-receiver subscriptions " +
                    $"delete ID --yes, because nobody can verify what it delivers; then run this command again.",
                exception);
        }
    }
}
