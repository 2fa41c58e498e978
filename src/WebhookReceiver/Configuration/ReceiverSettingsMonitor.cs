using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace WebhookReceiver;

/// <summary>
/// Keeps the settings in force for each receiver. It rebuilds them through the options factory at each change instead of asking the options
/// monitor: the monitor drops
/// its value before it validates the next one, so that a bad edit, or a file read while it is being written, would refuse every delivery
/// until it is fixed.
/// </summary>
internal sealed class ReceiverSettingsMonitor : IDisposable
{
    private readonly IOptionsFactory<WebhookReceiverOptions> factory;
    private readonly ILogger<ReceiverSettingsMonitor> logger;
    private readonly bool isDevelopment;
    private readonly string[] receivers;
    private readonly ConcurrentDictionary<string, ReceiverSettings> current = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> errors = new(StringComparer.Ordinal);
    private readonly List<IDisposable> subscriptions = [];

    private TaskCompletionSource changed = NewChange();
    private Action<string>? reloaded;

    // Building takes turns: of two changes in quick succession, the one that read the older values must not be kept last.
    private readonly Lock building = new();

    public ReceiverSettingsMonitor(
        IOptionsFactory<WebhookReceiverOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<WebhookReceiverOptions>> changes,
        ReceiverRegistrations registrations,
        IServiceProvider services,
        ILogger<ReceiverSettingsMonitor> logger)
    {
        this.factory = factory;
        this.logger = logger;
        isDevelopment = services.GetService<IHostEnvironment>()?.IsDevelopment() ?? false;
        receivers = [.. registrations.All.Where(one => one.HasSettings).Select(one => one.Receiver)];

        foreach (var change in changes)
        {
            subscriptions.Add(ChangeToken.OnChange(change.GetChangeToken, Reload, ReceiverNames.FromOptions(change.Name)));
        }
    }

    /// <summary>Ends at the next change. Ask for it before the settings: a change between the two would be missed.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>The names of all receivers with settings, in order of registration.</summary>
    public IReadOnlyList<string> Receivers => receivers;

    /// <summary>Returns the settings in force.</summary>
    /// <exception cref="OptionsValidationException">They were never valid. A host that was started cannot get here.</exception>
    public ReceiverSettings Get(string receiver)
    {
        if (current.TryGetValue(receiver, out var settings))
        {
            return settings;
        }

        lock (building)
        {
            return current.GetOrAdd(receiver, Build);
        }
    }

    /// <summary>Builds the settings of all receivers and returns every error in them.</summary>
    public IEnumerable<string> FindErrors() => receivers.SelectMany(receiver =>
    {
        try
        {
            Get(receiver);
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    });

    /// <summary>Returns the secrets of all other receivers, for the explainer.</summary>
    public Dictionary<string, IReadOnlyList<WebhookSecret>> SecretsOfOthers(string receiver) =>
        receivers
            .Where(other => !string.Equals(other, receiver, StringComparison.Ordinal))
            .ToDictionary(other => other, other => (IReadOnlyList<WebhookSecret>)Get(other).Secrets, StringComparer.Ordinal);

    /// <summary>Returns the pairs of receivers that have a secret in common.</summary>
    public IEnumerable<(string One, string Other)> SharedSecrets() =>
        from one in receivers.Index()
        from other in receivers[(one.Index + 1)..]
        where Get(one.Item).Secrets.Any(
            secret => Get(other).Secrets.Any(otherSecret => CryptographicOperations.FixedTimeEquals(secret.Key, otherSecret.Key)))
        select (one.Item, other);

    /// <summary>Calls a listener with the receiver's name whenever changed settings have come into force.</summary>
    public void OnReload(Action<string> listener)
    {
        lock (building)
        {
            reloaded += listener;
        }
    }

    /// <summary>Tells what is wrong with the latest change, while the previous settings stay in force.</summary>
    public string? ErrorOf(string receiver) => errors.GetValueOrDefault(receiver);

    public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());

    // Asynchronous, because whoever waits goes on with a whole delivery.
    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Reload(string receiver)
    {
        lock (building)
        {
            // Settings that nobody asked for yet are built when somebody does.
            if (current.ContainsKey(receiver))
            {
                Rebuild_NeedsLock(receiver);
            }
        }
    }

    private void Rebuild_NeedsLock(string receiver)
    {
        try
        {
            var settings = Build(receiver);
            current[receiver] = settings;
            errors.TryRemove(receiver, out _);
            Interlocked.Exchange(ref changed, NewChange()).SetResult();
            reloaded?.Invoke(receiver);
            logger.SettingsReloaded(receiver, settings.Secrets.Length);
        }
#pragma warning disable CA1031 // Do not catch general exception types
        // Binders and configuration callbacks of the application may throw anything, and the receiver has to go on with what it has.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var message = exception is OptionsValidationException validation
                ? string.Join(" ", validation.Failures)
                : UnreadableSetting.Describe(exception);
            errors[receiver] = message;
            logger.SettingsReloadFailed(receiver, message);
        }
    }

    private ReceiverSettings Build(string receiver)
    {
        var options = Read(ReceiverNames.ToOptions(receiver));

        // Distinct, because a receiver that is added twice to register more handlers binds its section twice.
        WebhookSecret[] secrets = [
            .. options.SigningSecrets.Distinct(StringComparer.Ordinal).Select(text => WebhookSecret.Parse(text, options.SecretEncoding))];
        return new ReceiverSettings(receiver, options, secrets, options.ExplainRejections ?? isDevelopment);
    }

    private WebhookReceiverOptions Read(string name)
    {
        try
        {
            return factory.Create(name);
        }
        catch (InvalidOperationException exception) when (UnreadableSetting.Is(exception))
        {
            throw UnreadableSetting.ToValidation(exception, name, typeof(WebhookReceiverOptions));
        }
    }
}
