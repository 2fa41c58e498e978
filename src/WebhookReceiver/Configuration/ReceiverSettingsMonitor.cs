using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using WebhookReceiver.Extensibility;

namespace WebhookReceiver;

/// <summary>
/// Keeps the settings in force for each receiver. It rebuilds them through the options factory at each change instead of asking the options monitor: the monitor drops
/// its value before it validates the next one, so that a bad edit, or a file read while it is being written, would refuse every delivery until mended.
/// </summary>
internal sealed class ReceiverSettingsMonitor : IDisposable
{
    private readonly IOptionsFactory<WebhookReceiverOptions> factory;
    private readonly ILogger<ReceiverSettingsMonitor> logger;
    private readonly bool isDevelopment;
    private readonly IRejectionObserver[] observers;
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
        IEnumerable<ReceiverSource> sources,
        IServiceProvider services,
        ILogger<ReceiverSettingsMonitor> logger)
    {
        this.factory = factory;
        this.logger = logger;
        isDevelopment = services.GetService<IHostEnvironment>()?.IsDevelopment() ?? false;
        observers = [.. services.GetServices<IRejectionObserver>()];
        receivers = [.. sources.Select(source => source.Receiver).Distinct(StringComparer.Ordinal)];

        foreach (var change in changes)
        {
            subscriptions.Add(ChangeToken.OnChange(change.GetChangeToken, Reload, ReceiverNames.FromOptions(change.Name)));
        }
    }

    /// <exception cref="InvalidOperationException">The application has no receiver.</exception>
    public static ReceiverSettingsMonitor Of(IServiceProvider services) => services.GetService<ReceiverSettingsMonitor>()
        ?? throw new InvalidOperationException("AddHealthChecks().AddWebhookReceiver() checks webhook receivers, and this application has none: call builder.Services.AddWebhookReceiver(...) too, or remove the check.");

    /// <summary>Ends at the next change. Ask for it before the settings: a change between the two would be missed.</summary>
    public Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>The names of all receivers, in order of registration.</summary>
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

    /// <summary>Builds the settings of all receivers.</summary>
    /// <exception cref="OptionsValidationException">Some are invalid; the exception lists every error of every receiver.</exception>
    public void Validate()
    {
        List<OptionsValidationException> invalid = [];
        foreach (var receiver in receivers)
        {
            try
            {
                Get(receiver);
            }
            catch (OptionsValidationException exception)
            {
                invalid.Add(exception);
            }
        }

        if (invalid.Count > 0)
        {
            throw new OptionsValidationException(invalid[0].OptionsName, typeof(WebhookReceiverOptions), invalid.SelectMany(exception => exception.Failures));
        }
    }

    /// <summary>Returns the secrets of all other receivers, for the explainer.</summary>
    public Dictionary<string, IReadOnlyList<WebhookSecret>> SecretsOfOthers(string receiver) =>
        receivers
            .Where(other => !string.Equals(other, receiver, StringComparison.Ordinal))
            .ToDictionary(other => other, other => (IReadOnlyList<WebhookSecret>)Get(other).Secrets, StringComparer.Ordinal);

    /// <summary>Returns the pairs of receivers that have a secret in common.</summary>
    public IEnumerable<(string One, string Other)> SharedSecrets() =>
        from one in receivers.Index()
        from other in receivers[(one.Index + 1)..]
        where Get(one.Item).Secrets.Any(secret => Get(other).Secrets.Any(otherSecret => CryptographicOperations.FixedTimeEquals(secret.Key, otherSecret.Key)))
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
#pragma warning disable CA1031 // Do not catch general exception types: binders and configuration callbacks of the application may throw anything, and the receiver has to go on with what it has
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var message = exception is OptionsValidationException validation ? string.Join(" ", validation.Failures) : UnreadableSetting.Describe(exception);
            errors[receiver] = message;
            logger.SettingsReloadFailed(receiver, message);
        }
    }

    private ReceiverSettings Build(string receiver)
    {
        var options = Read(ReceiverNames.ToOptions(receiver));
        Observe(options);

        // Distinct, because a receiver that is added twice to register more handlers binds its section twice.
        WebhookSecret[] secrets = [.. options.SigningSecrets.Distinct(StringComparer.Ordinal).Select(text => WebhookSecret.Parse(text, options.SecretEncoding))];
        return new ReceiverSettings(receiver, options, secrets, options.ExplainRejections ?? isDevelopment);
    }

    /// <summary>Has add-ons see each rejection, whatever the application does about it, and also when its own hook fails.</summary>
    private void Observe(WebhookReceiverOptions options)
    {
        if (observers.Length == 0)
        {
            return;
        }

        var own = options.OnRejected;
        options.OnRejected = (rejected, cancellationToken) =>
        {
            Array.ForEach(observers, observer => observer.Rejected(rejected));
            return own is null ? Task.CompletedTask : own(rejected, cancellationToken);
        };
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
