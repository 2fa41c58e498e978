using Microsoft.Extensions.Configuration;

namespace WebhookReceiver.TestKit;

/// <summary>A configuration source whose values a test changes while the application runs, as an edited file would.</summary>
public sealed class ReloadableConfiguration : ConfigurationProvider, IConfigurationSource
{
    public ReloadableConfiguration(params (string Key, string? Value)[] values) => Data = Of(values);

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Replaces all values and tells the application, which has read them when this returns.</summary>
    public void Replace(params (string Key, string? Value)[] values)
    {
        Data = Of(values);
        OnReload();
    }

    private static Dictionary<string, string?> Of((string Key, string? Value)[] values) =>
        values.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);
}
