using System.Security.Cryptography;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>
/// Replaces a secret in an order in which no delivery is refused. Debitura changes the secret in one moment and tells the new one only afterwards, so deliveries may come that
/// the receiver cannot know the secret of yet. Therefore:
/// <code>
/// 1 announce    the receiver lets deliveries that match no secret wait; a secret made up for this proves that it has read the file
/// 2 regenerate  from here on Debitura signs with the new secret
/// 3 write       new secret first, old one kept: deliveries that wait are verified again, those on their way are still accepted
/// 4 prove       a delivery signed with the new secret is accepted
/// 5 tidy        the announcement goes; the old secret stays until --finish
/// </code>
/// Before step 2 nothing has changed at Debitura, and a failure puts the file back.
/// </summary>
internal sealed class SecretRotation(
    IReferralApiClient client, WebhookSubscription subscription, SettingsFile settings, string path, ReceiverProbe probe, TimeSpan longestWait, TimeProvider clock, CommandOutput output)
{
    private const int MaxSecrets = 16;
    private const int SecretBytes = 32;
    private const int RegenerateAttempts = 3;
    private const int RefusedStatus = 401;

    /// <summary>Longer than everything between steps 1 and 5; an announcement that is forgotten ends by itself.</summary>
    private static readonly TimeSpan Announcement = TimeSpan.FromMinutes(10);

    /// <summary>Debitura's eight attempts of one event span 91 minutes.</summary>
    private static readonly TimeSpan OldSecretMayCome = TimeSpan.FromHours(2);

    public async Task<int> RunAsync(TestEventRequest? testEvent, Action<string> report, CancellationToken cancellationToken)
    {
        Check();
        var replaced = await FindReplacedAsync(cancellationToken).ConfigureAwait(false);

        // 1 announce
        report("Waiting for the receiver to read its settings");
        await AnnounceAsync(cancellationToken).ConfigureAwait(false);

        // 2 regenerate. From here on nothing is cancelled: the old secret signs no more.
        string secret;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            report("Regenerating the secret");
            secret = await RegenerateAsync().ConfigureAwait(false);
        }
        catch
        {
            await TidyAsync().ConfigureAwait(false);
            throw;
        }

        // 3 write
        output.Redactor.Hide(secret);
        settings.AddFirst(secret, clock.GetUtcNow());
        settings.Note(subscription.Id, new SecretRecord(SecretRecord.FingerprintOf(secret), replaced, clock.GetUtcNow()));
        await SecretRescue.SaveAsync(settings, path, secret, subscription.Id).ConfigureAwait(false);

        // 4 prove
        report("Waiting for the receiver to accept the new secret");
        var (accepted, status) = await ProveAsync(secret, cancellationToken).ConfigureAwait(false);
        if (!accepted)
        {
            throw new CommandException(
                ExitCodes.No,
                $"The secret is regenerated and is in {path}, but the receiver does not accept it within {longestWait.TotalSeconds:0} s: {status}, {AnswerWords.Of(status)}. Look at its log, or restart it; Debitura repeats what it refuses.");
        }

        var enqueued = testEvent is null ? null : await SendTestEventAsync(testEvent, cancellationToken).ConfigureAwait(false);

        // 5 tidy
        await TidyAsync().ConfigureAwait(false);

        output.Line("The secret is replaced: the receiver accepted a delivery signed with the new one.", Tone.Good);
        output.Line($"{path} has it first and keeps the old one, which deliveries on their way are signed with.");
        if (enqueued is { } count)
        {
            output.Line($"Debitura sends a test event to {count} subscription{(count == 1 ? "" : "s")}.", count > 0 ? Tone.Good : Tone.Warning);
        }

        output.Line("In two hours, when no delivery signed with the old one can come any more, run the same command with --finish.");
        output.Result(new { subscription = subscription.Id, rotated = true, secretWrittenTo = path, accepted = true, testEventsEnqueued = enqueued, finishAfter = clock.GetUtcNow() + OldSecretMayCome });
        return ExitCodes.Ok;
    }

    public async Task<int> FinishAsync(bool force, Action<string> report, CancellationToken cancellationToken)
    {
        string[] secrets = [.. settings.Secrets.Distinct(StringComparer.Ordinal)];
        if (secrets.Length <= 1)
        {
            output.Line("There is only one secret, so there is nothing to finish.");
            output.Result(new { subscription = subscription.Id, removed = 0 });
            return ExitCodes.Ok;
        }

        var (record, newest) = FindNewest(secrets);
        var inForce = settings.Records.Values.Select(other => other.Current).ToHashSet(StringComparer.Ordinal);
        string[] old = [.. secrets.Where(secret => SecretRecord.FingerprintOf(secret) is var fingerprint && record.Replaced!.Contains(fingerprint, StringComparer.Ordinal) && !inForce.Contains(fingerprint))];
        if (old.Length == 0)
        {
            output.Line($"There is nothing to finish: none of the {secrets.Length} secrets is one that a rotation of this subscription replaced.");
            output.Result(new { subscription = subscription.Id, removed = 0 });
            return ExitCodes.Ok;
        }

        var age = clock.GetUtcNow() - (subscription.UpdatedAt ?? record.At ?? clock.GetUtcNow());
        if (age < OldSecretMayCome && !force)
        {
            throw new CommandException(
                ExitCodes.No,
                $"The subscription was changed {age.TotalMinutes:0} minutes ago; deliveries signed with the old secret can come for two hours. Wait, or give --force.");
        }

        var status = await probe.SendAsync(newest, cancellationToken).ConfigureAwait(false);
        if (!AnswerWords.IsAccepted(status))
        {
            throw new CommandException(ExitCodes.No, $"The receiver does not accept the newest secret ({status}, {AnswerWords.Of(status)}), so the old one stays.");
        }

        foreach (var secret in old)
        {
            settings.Remove(secret);
        }

        settings.AwaitSecret(until: null);
        await settings.SaveAsync().ConfigureAwait(false);
        report("Waiting for the receiver to refuse the old secret");
        foreach (var secret in old)
        {
            var (refused, last) = await probe.WaitForAsync(secret, static answer => answer == RefusedStatus, longestWait, cancellationToken).ConfigureAwait(false);
            if (!refused)
            {
                throw new CommandException(
                    ExitCodes.No, $"The old secret is out of {path}, but the receiver still accepts it ({last}): it has it from another source too, or has not read its settings again.");
            }
        }

        output.Line($"{old.Length} old secret{(old.Length == 1 ? " is" : "s are")} removed, and the receiver refuses {(old.Length == 1 ? "it" : "them")}.", Tone.Good);
        output.Result(new { subscription = subscription.Id, removed = old.Length });
        return ExitCodes.Ok;
    }

    /// <summary>Finds what the rotation noted, and the secret that it wrote.</summary>
    /// <exception cref="CommandException">Nobody can tell which secrets are old.</exception>
    private (SecretRecord Record, string Newest) FindNewest(string[] secrets)
    {
        const string ByHand = "Take the old one away by hand; webhook_receiver.deliveries tells which secret deliveries still match.";

        if (settings.Records.GetValueOrDefault(subscription.Id.ToString()) is not { } record)
        {
            throw CommandException.Usage($"Nobody can tell which secret in {path} is old: this command wrote none of them for the subscription {subscription.Id}. {ByHand}");
        }

        if (secrets.FirstOrDefault(secret => string.Equals(SecretRecord.FingerprintOf(secret), record.Current, StringComparison.Ordinal)) is not { } newest)
        {
            throw CommandException.Usage($"The secret that the last rotation of the subscription {subscription.Id} wrote is not in {path} any more, so nothing is taken away. {ByHand}");
        }

        return record.Replaced is null
            ? throw CommandException.Usage($"Nobody can tell which of the {secrets.Length} secrets in {path} the rotation replaced: others of the list may be those of other subscriptions. {ByHand}")
            : (record, newest);
    }

    /// <summary>
    /// Finds which secrets a rotation replaces. Debitura does not tell, so it is what was noted when they were written; without a note it is the only secret that nobody else can claim.
    /// </summary>
    /// <returns>Their fingerprints; <see langword="null"/> when nobody can tell.</returns>
    private async Task<IReadOnlyList<string>?> FindReplacedAsync(CancellationToken cancellationToken)
    {
        var records = settings.Records;
        if (records.GetValueOrDefault(subscription.Id.ToString()) is { } record)
        {
            return [record.Current, .. record.Replaced ?? []];
        }

        var subscriptions = await client.ListSubscriptionsAsync(cancellationToken).ConfigureAwait(false);
        if (subscriptions.Any(other => other.Id != subscription.Id && !records.ContainsKey(other.Id.ToString())))
        {
            return null;
        }

        string[] unclaimed = [.. settings.Secrets.Select(SecretRecord.FingerprintOf).Distinct(StringComparer.Ordinal).Except(records.Values.Select(other => other.Current), StringComparer.Ordinal)];
        return unclaimed is [var only] ? [only] : null;
    }

    private void Check()
    {
        if (settings.Secrets.Count == 0)
        {
            throw CommandException.Usage($"There is no secret in {path}. Give the file that the receiver reads its secrets from, and its section with --section: the old one has to stay beside the new one.");
        }

        // One made up to ask the receiver, later the new one in its place.
        if (settings.Secrets.Count >= MaxSecrets)
        {
            throw CommandException.Usage($"There are {settings.Secrets.Count} secrets in {path}, a receiver takes {MaxSecrets}. Take old ones away with --finish.");
        }
    }

    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        var madeUp = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        output.Redactor.Hide(madeUp);
        settings.AddFirst(madeUp, clock.GetUtcNow());
        settings.AwaitSecret(clock.GetUtcNow() + Announcement);
        await settings.SaveAsync().ConfigureAwait(false);
        settings.Remove(madeUp);
        try
        {
            var (accepted, status) = await probe.WaitForAsync(madeUp, AnswerWords.IsAccepted, longestWait, cancellationToken).ConfigureAwait(false);
            if (!accepted)
            {
                throw new CommandException(
                    ExitCodes.No,
                    $"Nothing was changed at Debitura: the receiver did not take up a change of {path} within {longestWait.TotalSeconds:0} s ({status}, {AnswerWords.Of(status)}). Is it the file it reads, is --section right, and does no other source override it?");
            }
        }
        catch
        {
            await TidyAsync().ConfigureAwait(false);
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
                    return await probe.WaitForAsync(secret, AnswerWords.IsAccepted, longestWait - clock.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
                }
                catch (CommandException exception) when (exception.ExitCode == ExitCodes.Unreachable)
                {
                    // It answered before the secret was regenerated, so it may be restarting.
                    if (clock.GetElapsedTime(started) >= longestWait)
                    {
                        await TidyAsync().ConfigureAwait(false);
                        throw CommandException.Unreachable(
                            $"The secret is regenerated and is in {path} beside the old one; whether the receiver accepts it cannot be told, so do not rotate again before it is looked at. {exception.Message}", exception);
                    }

                    await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            await TidyAsync().ConfigureAwait(false);
            throw new CommandException(
                ExitCodes.Cancelled,
                $"Stopped. The secret is regenerated and is in {path} beside the old one; only whether the receiver accepts it was not looked at any more.",
                exception);
        }
    }

    private async Task<string> RegenerateAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var changed = await client.UpdateSubscriptionAsync(subscription.Id, new SubscriptionChange { RegenerateSecret = true }, CancellationToken.None).ConfigureAwait(false);
                return changed.Secret?.Reveal() ?? throw new CommandException(ExitCodes.No, "Debitura answered without a new secret. Look at the subscription in its portal.");
            }
            catch (ReferralApiException exception) when (exception.IsTransient && attempt < RegenerateAttempts)
            {
                // The answer may be lost and the old secret with it: only another one mends that.
                output.Note("Debitura's answer did not come; regenerating again.");
            }
            catch (ReferralApiException exception) when (exception.IsTransient)
            {
                throw CommandException.Unreachable(
                    "Debitura did not answer. It may have replaced the secret all the same, and only another rotation tells the new one: run this command again as soon as Debitura answers.", exception);
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
            return (await client.TriggerTestEventAsync(request, cancellationToken).ConfigureAwait(false)).EnqueuedCount ?? 0;
        }
        catch (ReferralApiException exception)
        {
            // The probe has proved the secret already; production refuses test events.
            output.Note($"Debitura sent no test event: {exception.Message}", Tone.Warning);
            return null;
        }
    }
}
