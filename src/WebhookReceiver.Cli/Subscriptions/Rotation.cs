using System.Security.Cryptography;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>
/// Replaces a secret in an order in which no delivery is refused. Debitura changes the secret in one moment and tells the new one only
/// afterwards, so deliveries may come that the receiver cannot know the secret of yet. Therefore:
/// <code>
/// 1 announce    the receiver lets deliveries that match no secret wait; a secret made up for this proves that it has read the file
/// 2 regenerate  from here on Debitura signs with the new secret
/// 3 write       new secret first, old one kept: deliveries that wait are verified again, those on their way are still accepted
/// 4 prove       a delivery signed with the new secret is accepted
/// 5 tidy        the announcement goes; the old secret stays until --finish
/// </code>
/// Before step 2 nothing has changed at Debitura, and a failure puts the file back.
/// </summary>
internal sealed class Rotation(RotationTarget target)
{
    private const int MaxSecrets = 16;
    private const int SecretBytes = 32;
    private const int RegenerateAttempts = 3;

    /// <summary>Longer than everything between steps 1 and 5; an announcement that is forgotten ends automatically.</summary>
    private static readonly TimeSpan Announcement = TimeSpan.FromMinutes(10);

    private readonly IReferralApiClient client = target.Client;
    private readonly WebhookSubscription subscription = target.Subscription;
    private readonly SettingsFile settings = target.Settings;
    private readonly string path = target.Path;
    private readonly TimeSpan longestWait = target.LongestWait;
    private readonly TimeProvider clock = target.Clock;
    private readonly CommandOutput output = target.Output;

    public async Task<int> RunAsync(TestEventRequest? testEvent, Action<string> report, CancellationToken cancellationToken)
    {
        Check();
        var replaced = await FindReplacedAsync(cancellationToken);

        // 1 announce
        report("Waiting for the receiver to read its settings");
        await AnnounceAsync(cancellationToken);

        // 2 regenerate. From here on nothing is cancelled: the old secret signs no more.
        string secret;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            report("Regenerating the secret");
            secret = await RegenerateAsync();
        }
        catch
        {
            await TidyAsync();
            throw;
        }

        // 3 write
        output.Redactor.Hide(secret);
        settings.AddFirst(secret, clock.GetUtcNow());
        settings.Note(subscription.Id, new SecretRecord(SecretRecord.FingerprintOf(secret), replaced, clock.GetUtcNow()));
        await SecretRescue.SaveAsync(settings, path, secret, subscription.Id);

        // 4 prove
        report("Waiting for the receiver to accept the new secret");
        var (accepted, status) = await ProveAsync(secret, cancellationToken);
        if (!accepted)
        {
            throw new CommandException(
                ExitCodes.No,
                $"The secret is regenerated and is in {path}, but the receiver does not accept it within {longestWait.TotalSeconds:0} " +
                    $"s: {status}, {StatusMeaning.For(status)}. Look at its log, or restart it; Debitura repeats what it refuses.");
        }

        var enqueued = testEvent is null ? null : await SendTestEventAsync(testEvent, cancellationToken);

        // 5 tidy
        await TidyAsync();

        output.Line("The secret is replaced: the receiver accepted a delivery signed with the new one.", Tone.Good);
        output.Line($"{path} has it first and keeps the old one, which deliveries on their way are signed with.");
        if (enqueued is { } count)
        {
            output.Line(
                $"Debitura sends a test event to {count} subscription{(count == 1 ? "" : "s")}.", count > 0 ? Tone.Good : Tone.Warning);
        }

        output.Line("In two hours, when no delivery signed with the old one can come any more, run the same command with --finish.");
        output.Result(
            new
            {
                subscription = subscription.Id,
                rotated = true,
                secretWrittenTo = path,
                accepted = true,
                testEventsEnqueued = enqueued,
                finishAfter = clock.GetUtcNow() + RotationTarget.OldSecretMayCome,
            });
        return ExitCodes.Ok;
    }

    /// <summary>
    /// Finds which secrets a rotation replaces. Debitura does not tell, so it is what was noted when they were written; without a note it
    /// is the only secret that nobody else can claim.
    /// </summary>
    /// <returns>Their fingerprints; <see langword="null"/> when nobody can tell.</returns>
    private async Task<IReadOnlyList<string>?> FindReplacedAsync(CancellationToken cancellationToken)
    {
        var records = settings.Records;
        if (records.GetValueOrDefault(subscription.Id.ToString()) is { } record)
        {
            return [record.Current, .. record.Replaced ?? []];
        }

        var subscriptions = await client.ListSubscriptionsAsync(cancellationToken);
        if (subscriptions.Any(other => other.Id != subscription.Id && !records.ContainsKey(other.Id.ToString())))
        {
            return null;
        }

        string[] unclaimed =
        [
            .. settings.Secrets.Select(SecretRecord.FingerprintOf)
                .Distinct(StringComparer.Ordinal)
                .Except(records.Values.Select(other => other.Current), StringComparer.Ordinal),
        ];
        return unclaimed is [var only] ? [only] : null;
    }

    private void Check()
    {
        if (settings.Secrets.Count == 0)
        {
            throw CommandException.Usage(
                $"There is no secret in {path}. Give the file that the receiver reads its secrets from, and its section with " +
                    $"--section: the old one has to stay beside the new one.");
        }

        // One made up to ask the receiver, later the new one in its place.
        if (settings.Secrets.Count >= MaxSecrets)
        {
            throw CommandException.Usage(
                $"There are {settings.Secrets.Count} secrets in {path}, a receiver takes {MaxSecrets}. Take old ones away with --finish.");
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var madeUp = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        output.Redactor.Hide(madeUp);
        settings.AddFirst(madeUp, clock.GetUtcNow());
        settings.AwaitSecret(clock.GetUtcNow() + Announcement);
        await settings.SaveAsync();
        settings.Remove(madeUp);
        try
        {
            var (accepted, status) = await target.Probe.WaitForAsync(madeUp, StatusMeaning.IsAccepted, longestWait, cancellationToken);
            if (!accepted)
            {
                throw new CommandException(
                    ExitCodes.No,
                    $"Nothing was changed at Debitura: the receiver did not take up a change of {path} within " +
                        $"{longestWait.TotalSeconds:0} s ({status}, {StatusMeaning.For(status)}). Is it the file it reads, is " +
                        $"--section right, and does no other source override it?");
            }
        }
        catch
        {
            await TidyAsync();
            throw;
        }
    }

    private async Task<(bool Accepted, int Status)> ProveAsync(string secret, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            while (true)
            {
                try
                {
                    return await target.Probe.WaitForAsync(
                        secret, StatusMeaning.IsAccepted, longestWait - clock.GetElapsedTime(started), cancellationToken);
                }
                catch (CommandException exception) when (exception.ExitCode == ExitCodes.Unreachable)
                {
                    // It answered before the secret was regenerated, so it may be restarting.
                    if (clock.GetElapsedTime(started) >= longestWait)
                    {
                        await TidyAsync();
                        throw CommandException.Unreachable(
                            $"The secret is regenerated and is in {path} beside the old one; whether the receiver accepts it cannot " +
                                $"be told, so do not rotate again before it is looked at. {exception.Message}",
                            exception);
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            await TidyAsync();
            throw new CommandException(
                ExitCodes.Cancelled,
                $"Stopped. The secret is regenerated and is in {path} beside the old one; only whether the receiver accepts it was " +
                    $"not looked at any more.",
                exception);
        }
    }

    private async Task<string> RegenerateAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var changed = await client.UpdateSubscriptionAsync(
                    subscription.Id, new SubscriptionChange { RegenerateSecret = true }, CancellationToken.None);
                return changed.Secret?.Reveal()
                   ?? throw new CommandException(
                        ExitCodes.No, "Debitura answered without a new secret. Look at the subscription in its portal.");
            }
            catch (ReferralApiException exception) when (exception.IsTransient && attempt < RegenerateAttempts)
            {
                // The answer may be lost and the old secret with it: only another one fixes that.
                output.Note("Debitura's answer did not come; regenerating again.");
            }
            catch (ReferralApiException exception) when (exception.IsTransient)
            {
                throw CommandException.Unreachable(
                    "Debitura did not answer. It may have replaced the secret all the same, and only another rotation tells the new " +
                        "one: run this command again as soon as Debitura answers.",
                    exception);
            }
        }
    }

    private Task TidyAsync()
    {
        settings.AwaitSecret(until: null);
        return settings.SaveAsync();
    }

    private async Task<int?> SendTestEventAsync(TestEventRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.TriggerTestEventAsync(request, cancellationToken)).EnqueuedCount ?? 0;
        }
        catch (ReferralApiException exception)
        {
            // The probe has proved the secret already; production refuses test events.
            output.Note($"Debitura sent no test event: {exception.Message}", Tone.Warning);
            return null;
        }
    }
}
