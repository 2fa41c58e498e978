using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Cli;

/// <summary>Takes away the secrets that a rotation replaced, once no delivery signed with them can come any more.</summary>
internal sealed class FinishRotation(RotationTarget target)
{
    private const int RefusedStatus = 401;

    private readonly WebhookSubscription subscription = target.Subscription;
    private readonly SettingsFile settings = target.Settings;
    private readonly string path = target.Path;
    private readonly TimeProvider clock = target.Clock;
    private readonly CommandOutput output = target.Output;

    public async Task<int> RunAsync(bool force, Action<string> report, CancellationToken cancellationToken)
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
        string[] old =
        [
            .. secrets.Where(
                secret => SecretRecord.FingerprintOf(secret) is var fingerprint
                    && record.Replaced!.Contains(fingerprint, StringComparer.Ordinal)
                    && !inForce.Contains(fingerprint)),
        ];
        if (old.Length == 0)
        {
            output.Line(
                $"There is nothing to finish: none of the {secrets.Length} secrets is one that a rotation of this subscription replaced.");
            output.Result(new { subscription = subscription.Id, removed = 0 });
            return ExitCodes.Ok;
        }

        var age = clock.GetUtcNow() - (subscription.UpdatedAt ?? record.At ?? clock.GetUtcNow());
        if (age < RotationTarget.OldSecretMayCome && !force)
        {
            throw new CommandException(
                ExitCodes.No,
                $"The subscription was changed {age.TotalMinutes:0} minutes ago; deliveries signed with the old secret can come for " +
                    $"two hours. Wait, or give --force.");
        }

        var status = await target.Probe.SendAsync(newest, cancellationToken);
        if (!StatusMeaning.IsAccepted(status))
        {
            throw new CommandException(
                ExitCodes.No,
                $"The receiver does not accept the newest secret ({status}, {StatusMeaning.For(status)}), so the old one stays.");
        }

        foreach (var secret in old)
        {
            settings.Remove(secret);
        }

        settings.AwaitSecret(until: null);
        await settings.SaveAsync();
        report("Waiting for the receiver to refuse the old secret");
        foreach (var secret in old)
        {
            var (refused, last) = await target.Probe.WaitForAsync(
                secret, static answer => answer == RefusedStatus, target.LongestWait, cancellationToken);
            if (!refused)
            {
                throw new CommandException(
                    ExitCodes.No,
                    $"The old secret is out of {path}, but the receiver still accepts it ({last}): it has it from another source too, " +
                        $"or has not read its settings again.");
            }
        }

        var (removed, them) = old.Length == 1 ? (" is", "it") : ("s are", "them");
        output.Line($"{old.Length} old secret{removed} removed, and the receiver refuses {them}.", Tone.Good);
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
            throw CommandException.Usage(
                $"Nobody can tell which secret in {path} is old: this command wrote none of them for the subscription " +
                    $"{subscription.Id}. {ByHand}");
        }

        var newest = Array.Find(
            secrets, secret => string.Equals(SecretRecord.FingerprintOf(secret), record.Current, StringComparison.Ordinal));
        if (newest is null)
        {
            throw CommandException.Usage(
                $"The secret that the last rotation of the subscription {subscription.Id} wrote is not in {path} any more, so nothing " +
                    $"is taken away. {ByHand}");
        }

        return record.Replaced is null
            ? throw CommandException.Usage(
                $"Nobody can tell which of the {secrets.Length} secrets in {path} the rotation replaced: others of the list may be " +
                    $"those of other subscriptions. {ByHand}")
            : (record, newest);
    }
}
