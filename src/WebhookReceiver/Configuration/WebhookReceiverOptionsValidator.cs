using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WebhookReceiver;

/// <summary>
/// Checks every rule of <see cref="WebhookReceiverOptions"/> and reports all broken ones at once, each as setting, rule and fix. Never
/// prints a secret.
/// </summary>
internal sealed class WebhookReceiverOptionsValidator(ReceiverRegistrations registrations, TimeProvider clock, IConfiguration? root = null)
    : IValidateOptions<WebhookReceiverOptions>
{
    /// <summary>The sum of Debitura's retry delays, 5,460 s.</summary>
    internal static readonly TimeSpan SenderAttempts = TimeSpan.FromMinutes(91);

    internal const int MaxSecrets = 16;
    internal const int MinBodyBytes = 1024;
    internal const int MaxBodyBytes = 64 * 1024 * 1024;
    internal const int MaxTrackedEvents = 10_000_000;
    internal const int MinUnverifiedBytes = 1024 * 1024;
    internal const int MaxUnverifiedBytes = 1024 * 1024 * 1024;

    // A rotation takes minutes, and as long as one is announced every forged delivery is kept waiting.
    private static readonly TimeSpan MaxAwait = TimeSpan.FromHours(24);

    private static readonly TimeSpan MaxTolerance = TimeSpan.FromHours(24);
    private static readonly TimeSpan MinBodyTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxBodyTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxHandlerTimeout = TimeSpan.FromSeconds(8.5);
    private static readonly TimeSpan MaxRetention = TimeSpan.FromDays(30);

    // The settings that an add-on shares over all receivers, wherever their own sections are.
    private const string InboxSection = "WebhookReceiver:Inbox";

    // "Receivers" is where applications keep the sections of further receivers.
    private static readonly HashSet<string> KnownSettings = new(StringComparer.OrdinalIgnoreCase)
    {
        nameof(WebhookReceiverOptions.SigningSecrets),
        nameof(WebhookReceiverOptions.AwaitSecretUntil),
        nameof(WebhookReceiverOptions.SecretEncoding),
        nameof(WebhookReceiverOptions.SignatureHeader),
        nameof(WebhookReceiverOptions.Tolerance),
        nameof(WebhookReceiverOptions.FutureTolerance),
        nameof(WebhookReceiverOptions.MaxBodyBytes),
        nameof(WebhookReceiverOptions.MaxUnverifiedBytes),
        nameof(WebhookReceiverOptions.BodyTimeout),
        nameof(WebhookReceiverOptions.HandlerTimeout),
        nameof(WebhookReceiverOptions.CompletedRetention),
        nameof(WebhookReceiverOptions.AcknowledgeAfterFailures),
        nameof(WebhookReceiverOptions.MaxTrackedEvents),
        nameof(WebhookReceiverOptions.ExplainRejections),
        "Receivers",
    };

    public ValidateOptionsResult Validate(string? name, WebhookReceiverOptions options)
    {
        var receiver = ReceiverNames.FromOptions(name);
        var registration = registrations.Find(receiver) ?? new ReceiverRegistration(receiver);
        List<string> errors = [];

        void Check(bool holds, string setting, string rule)
        {
            if (!holds)
            {
                errors.Add($"{registration.PathOf(setting)}: {rule}");
            }
        }

        var toleranceHolds = IsWholeSeconds(options.Tolerance, TimeSpan.FromSeconds(1), MaxTolerance);
        var futureToleranceHolds = IsWholeSeconds(options.FutureTolerance, TimeSpan.Zero, MaxTolerance);

        // Added up only when each is in its range: the sum of two wild ones overflows.
        var outlivesTolerances = !toleranceHolds || !futureToleranceHolds
            || options.CompletedRetention >= options.Tolerance + options.FutureTolerance;

        // A receiver that is added twice, to register more handlers, has two sections.
        foreach (var section in registration.Sections.OfType<IConfiguration>()
            .DistinctBy(section => registration.PathOf(section, string.Empty), StringComparer.OrdinalIgnoreCase))
        {
            CheckUnknownSettings(registration, section, errors);
        }

        CheckSecrets(options, registration, errors);
        var awaiting = Invariant($"is {options.AwaitSecretUntil:O}, must be at most {MaxAwait.TotalHours} hours ahead");
        Check(!(options.AwaitSecretUntil - clock.GetUtcNow() > MaxAwait), nameof(options.AwaitSecretUntil),
            $"{awaiting}: until then a delivery that matches no secret is kept waiting. Remove it when no secret is being exchanged.");
        Check(Enum.IsDefined(options.SecretEncoding), nameof(options.SecretEncoding),
            "must be Base64 (as Debitura issues its secrets) or Text.");
        Check(IsHeaderName(options.SignatureHeader), nameof(options.SignatureHeader),
            $"must be the name of an HTTP header, such as {WebhookReceiverOptions.DefaultSignatureHeader}.");
        Check(toleranceHolds, nameof(options.Tolerance),
            $"is {options.Tolerance:c}, must be 00:00:01 to 1.00:00:00 in whole seconds; Debitura advises 00:05:00.");
        Check(futureToleranceHolds, nameof(options.FutureTolerance),
            $"is {options.FutureTolerance:c}, must be 00:00:00 to 1.00:00:00 in whole seconds; Debitura advises 00:05:00.");
        Check(options.MaxBodyBytes is >= MinBodyBytes and <= MaxBodyBytes, nameof(options.MaxBodyBytes), Invariant(
            $"is {options.MaxBodyBytes}, must be {MinBodyBytes} to {MaxBodyBytes} bytes."));
        Check(options.MaxUnverifiedBytes is >= MinUnverifiedBytes and <= MaxUnverifiedBytes, nameof(options.MaxUnverifiedBytes), Invariant(
            $"is {options.MaxUnverifiedBytes}, must be {MinUnverifiedBytes} to {MaxUnverifiedBytes} bytes."));
        var atLeast = Invariant($"is {options.MaxUnverifiedBytes}, must be at least MaxBodyBytes ({options.MaxBodyBytes})");
        Check(options.MaxUnverifiedBytes >= options.MaxBodyBytes || options.MaxBodyBytes > MaxBodyBytes, nameof(options.MaxUnverifiedBytes),
            $"{atLeast}, or a body of that size could never be received.");
        Check(options.BodyTimeout >= MinBodyTimeout && options.BodyTimeout <= MaxBodyTimeout, nameof(options.BodyTimeout),
            $"is {options.BodyTimeout:c}, must be {MinBodyTimeout:c} to {MaxBodyTimeout:c}; Debitura hangs up after 00:00:10.");
        Check(options.HandlerTimeout > TimeSpan.Zero && options.HandlerTimeout <= MaxHandlerTimeout, nameof(options.HandlerTimeout),
            $"is {options.HandlerTimeout:c}, must be more than 0 and at most {MaxHandlerTimeout:c}, because Debitura hangs up after 10 " +
            "seconds; longer work belongs in the durable inbox.");
        Check(options.CompletedRetention >= SenderAttempts, nameof(options.CompletedRetention), $"is {options.CompletedRetention:c}, " +
            $"must be at least {SenderAttempts:c}, the span of Debitura's attempts, or late retries would be handled twice.");
        Check(outlivesTolerances, nameof(options.CompletedRetention), $"is {options.CompletedRetention:c}, must be at least Tolerance + " +
            $"FutureTolerance, or a delivery could be replayed while its signature is still fresh.");
        Check(options.CompletedRetention <= MaxRetention, nameof(options.CompletedRetention),
            $"is {options.CompletedRetention:c}, must be at most {MaxRetention:c}.");
        Check(options.AcknowledgeAfterFailures is >= 1 and <= WebhookReceiverOptions.DefaultAcknowledgeAfterFailures,
            nameof(options.AcknowledgeAfterFailures), Invariant(
            $"is {options.AcknowledgeAfterFailures}, must be 1 to 7: Debitura's eighth failed attempt disables the subscription."));
        Check(options.MaxTrackedEvents is >= 1 and <= MaxTrackedEvents, nameof(options.MaxTrackedEvents), Invariant(
            $"is {options.MaxTrackedEvents}, must be 1 to {MaxTrackedEvents}."));

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckUnknownSettings(ReceiverRegistration registration, IConfiguration section, List<string> errors)
    {
        if (section is IConfigurationRoot root && !root.GetChildren().All(child => KnownSettings.Contains(child.Key)))
        {
            errors.Add("The whole configuration was passed to AddWebhookReceiver, instead of the section with its settings: pass " +
                "builder.Configuration.GetSection(\"WebhookReceiver\").");
            return;
        }

        foreach (var child in section.GetChildren())
        {
            if (!KnownSettings.Contains(child.Key) && !string.Equals(child.Path, InboxSection, StringComparison.OrdinalIgnoreCase))
            {
                var isInbox = child.Key.Equals("Inbox", StringComparison.OrdinalIgnoreCase);
                errors.Add($"{registration.PathOf(section, child.Key)}: there is no such setting. Known ones are " +
                    $"{string.Join(", ", KnownSettings)}." +
                    (isInbox ? $" All receivers share the settings of the inbox: {InboxSection}." : string.Empty));
            }
        }
    }

    private void CheckSecrets(WebhookReceiverOptions options, ReceiverRegistration registration, List<string> errors)
    {
        const string Setting = nameof(WebhookReceiverOptions.SigningSecrets);
        var (path, configuration) = (registration.PathOf(Setting), registration.Sections.LastOrDefault());

        if (options.SigningSecrets.Count == 0 && configuration is IConfigurationSection section && !section.Exists())
        {
            var others = OthersWithSecrets(section.Path);
            errors.Add($"{path}: no secret is configured: the configuration section '{section.Path}' is empty or does not " +
                $"exist.{(others.Length == 0 ? string.Empty : $" Did you mean {others}?")} Check the section's name in " +
                $"AddWebhookReceiver(...). If it is right: {HowToSet(path)}");
        }
        else if (options.SigningSecrets.Count == 0)
        {
            errors.Add(configuration?.GetSection(Setting).Value is { Length: > 0 }
                ? $"{path}: must be a list, not a single value. Move the value to {path}:0 (environment variable {Variable(path)}__0)."
                : $"{path}: no secret is configured, so no delivery could be verified. " +
                    (configuration is null ? HowToAdd : HowToSet(path)));
        }

        // A receiver that is added twice binds its section twice.
        var different = options.SigningSecrets.Distinct(StringComparer.Ordinal).Count();
        if (different > MaxSecrets)
        {
            errors.Add(Invariant($"{path}: there are {different} secrets, at most {MaxSecrets} are allowed. Take the retired ones away."));
        }

        for (var index = 0; index < options.SigningSecrets.Count; index++)
        {
            // Without an encoding nothing can be said about a secret; the setting at fault has its own message.
            if (Enum.IsDefined(options.SecretEncoding) &&
                !WebhookSecret.TryParse(options.SigningSecrets[index], options.SecretEncoding, out _, out var error))
            {
                var place = Invariant($"{path}, number {index + 1} of {options.SigningSecrets.Count}");
                errors.Add($"{place}: {error}. Copy the secret exactly as Debitura issued it.");
            }
        }
    }

    private string OthersWithSecrets(string path) => string.Join(" or ", (root?.GetChildren() ?? [])
        .Where(section => !string.Equals(section.Path, path, StringComparison.OrdinalIgnoreCase)
            && section.GetSection(nameof(WebhookReceiverOptions.SigningSecrets)).Exists())
        .Select(section => $"'{section.Path}'"));

    private const string HowToAdd = "Add it with options.SigningSecrets.Add(...) from where you keep secrets, or pass a section such as " +
        "builder.Configuration.GetSection(\"WebhookReceiver\").";

    private static string HowToSet(string path) =>
        $"Set {path}:0 (environment variable {Variable(path)}__0, or dotnet user-secrets) to the secret that Debitura showed when the " +
        $"webhook subscription was created; a lost one can be regenerated there.";

    private static bool IsWholeSeconds(TimeSpan value, TimeSpan min, TimeSpan max) =>
        value >= min && value <= max && value.Ticks % TimeSpan.TicksPerSecond == 0;

    private static bool IsHeaderName(string? name)
    {
        // The framework's own parser decides what a header name is; the response object is only there to own the collection.
        using var response = new HttpResponseMessage();
        return !string.IsNullOrEmpty(name) && response.Headers.TryAddWithoutValidation(name, "x");
    }

    private static string Variable(string path) => path.Replace(":", "__", StringComparison.Ordinal);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
