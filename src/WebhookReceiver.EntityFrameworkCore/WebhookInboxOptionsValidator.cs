using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.EntityFrameworkCore;

/// <summary>
/// Checks every rule of <see cref="WebhookInboxOptions"/> and reports all broken ones at once, each by the setting's path when it comes
/// from the configuration.
/// </summary>
internal sealed class WebhookInboxOptionsValidator(IConfiguration? root = null) : IValidateOptions<WebhookInboxOptions>
{
    private static readonly TimeSpan SenderAttempts = TimeSpan.FromMinutes(91);

    private static readonly string[] Settings = [.. typeof(WebhookInboxOptions).GetProperties().Select(property => property.Name)];

    public ValidateOptionsResult Validate(string? name, WebhookInboxOptions options)
    {
        List<string> errors = [];

        void Within<T>(T value, T min, T max, string setting)
            where T : IComparable<T>
        {
            if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            {
                errors.Add(FormattableString.Invariant($"{PathOf(setting)} is {value}, must be {min} to {max}."));
            }
        }

        Within(options.MaxConcurrency, 1, 256, nameof(options.MaxConcurrency));
        Within(options.PollInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1), nameof(options.PollInterval));
        Within(options.Lease, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(options.Lease));
        Within(options.HandlerTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), nameof(options.HandlerTimeout));
        Within(options.MaxAttempts, 1, 1000, nameof(options.MaxAttempts));
        Within(options.MaxRetryDelay, TimeSpan.Zero, TimeSpan.FromDays(7), nameof(options.MaxRetryDelay));
        Within(options.FirstRetryDelay, TimeSpan.Zero, options.MaxRetryDelay, nameof(options.FirstRetryDelay));
        Within(options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(options.DrainTimeout));
        Within(options.AcceptTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(8.5), nameof(options.AcceptTimeout));
        Within(options.MaxAcceptBatch, 1, 1000, nameof(options.MaxAcceptBatch));
        Within(options.ProcessedRetention, SenderAttempts, TimeSpan.FromDays(36_500), nameof(options.ProcessedRetention));
        Within(options.HealthyAge, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(365), nameof(options.HealthyAge));

        errors.AddRange(Section?.GetChildren()
            .Where(child => !Settings.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{child.Path}: there is no such setting. Known ones are {string.Join(", ", Settings)}.") ?? []);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IConfigurationSection? Section => root?.GetSection(InboxConfiguration.SectionPath);

    private string PathOf(string setting) =>
        Section?.GetSection(setting) is { } section && section.Exists() ? section.Path : $"{nameof(WebhookInboxOptions)}.{setting}";
}
