using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace WebhookReceiver.Dashboard;

/// <summary>
/// Reads the settings of receivers as the core does: through the options factory at each change, with the last valid ones in force while a change is invalid. Remembers since when
/// each secret is in use, as far as this process has seen.
/// </summary>
internal sealed class ReceiverOptions : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Settings> current = new(StringComparer.Ordinal);

    // By a digest: a retired secret must not live on here.
    private readonly Dictionary<(string Receiver, string Digest), DateTimeOffset> firstSeen = [];
    private readonly List<IDisposable> subscriptions = [];
    private readonly IOptionsFactory<WebhookReceiverOptions> factory;
    private readonly WebhookDispatcher dispatcher;
    private readonly DashboardTelemetry telemetry;
    private readonly TimeProvider clock;

    public ReceiverOptions(
        IOptionsFactory<WebhookReceiverOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<WebhookReceiverOptions>> changes,
        WebhookDispatcher dispatcher,
        DashboardTelemetry telemetry,
        TimeProvider clock)
    {
        this.telemetry = telemetry;
        this.factory = factory;
        this.dispatcher = dispatcher;
        this.clock = clock;
        foreach (var change in changes)
        {
            subscriptions.Add(ChangeToken.OnChange(change.GetChangeToken, ReadAll));
        }
    }

    /// <summary>Looks at the settings of all receivers now, which starts the age of their secrets.</summary>
    public void ReadAll()
    {
        foreach (var receiver in dispatcher.Receivers)
        {
            Read(receiver);
        }
    }

    public Settings Of(string receiver)
    {
        lock (gate)
        {
            if (current.TryGetValue(receiver, out var settings))
            {
                return settings;
            }
        }

        return Read(receiver);
    }

    public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());

    private Settings Read(string receiver)
    {
        lock (gate)
        {
            current.TryGetValue(receiver, out var before);
            try
            {
                // The default receiver has the unnamed options.
                var options = factory.Create(string.Equals(receiver, WebhookReceiverDefaults.ReceiverName, StringComparison.Ordinal) ? Options.DefaultName : receiver);
                string[] secrets = [.. options.SigningSecrets.Distinct(StringComparer.Ordinal)];
                if (before?.Options is { } old && !old.SigningSecrets.Distinct(StringComparer.Ordinal).SequenceEqual(secrets, StringComparer.Ordinal))
                {
                    telemetry.ForgetSecretsOf(receiver);
                }

                return current[receiver] = new Settings(options, [.. secrets.Select(secret => SinceOf_NeedsLock(receiver, secret))], Error: null);
            }
#pragma warning disable CA1031 // Do not catch general exception types: configuration callbacks of the application may throw anything, and the core reports it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                // The validator's messages name settings and never values of secrets; any other exception's text may.
                var error = exception is OptionsValidationException validation ? string.Join(" ", validation.Failures) : $"Reading them threw {exception.GetType().Name}.";
                return current[receiver] = new Settings(before?.Options, before?.SecretsInUseSince ?? [], error);
            }
        }
    }

    private DateTimeOffset SinceOf_NeedsLock(string receiver, string secret)
    {
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        if (!firstSeen.TryGetValue((receiver, digest), out var since))
        {
            firstSeen[(receiver, digest)] = since = clock.GetUtcNow();
        }

        return since;
    }

    /// <summary>One receiver's settings.</summary>
    /// <param name="Options">Those in force; <see langword="null"/> when the receiver has none in this process, such as one whose events a worker handles.</param>
    /// <param name="SecretsInUseSince">Since when each secret is in use, in the order of the secrets.</param>
    /// <param name="Error">What is wrong with the latest change.</param>
    internal sealed record Settings(WebhookReceiverOptions? Options, IReadOnlyList<DateTimeOffset> SecretsInUseSince, string? Error);
}
