using Microsoft.Extensions.Configuration;

namespace WebhookReceiver.Tests.Configuration;

/// <summary>A configuration that a test edits like a file: all at once, with a change signal.</summary>
internal sealed class ChangeableConfiguration : ConfigurationProvider, IConfigurationSource
{
    public ChangeableConfiguration(params IEnumerable<(string Key, string? Value)> settings)
    {
        Set(settings);
        Root = new ConfigurationBuilder().Add(this).Build();
    }

    public IConfigurationRoot Root { get; }

    public IConfigurationSection Section => Root.GetSection("WebhookReceiver");

    public static ChangeableConfiguration WithSecrets(params IEnumerable<string> secrets) => new(Secrets(secrets));

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public void Change(params IEnumerable<(string Key, string? Value)> settings)
    {
        Set(settings);
        OnReload();
    }

    public void ChangeSecrets(params IEnumerable<string> secrets) => Change(Secrets(secrets));

    private static IEnumerable<(string Key, string? Value)> Secrets(IEnumerable<string> secrets) =>
        secrets.Select((secret, index) => ($"WebhookReceiver:SigningSecrets:{index}", (string?)secret));

    private void Set(IEnumerable<(string Key, string? Value)> settings) =>
        Data = settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
}
