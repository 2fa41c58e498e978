using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Configuration;

public sealed class ReceiverSettingsMonitorTests
{
    private const string Receiver = WebhookReceiverDefaults.ReceiverName;

    [Fact]
    public void Reads_the_settings_from_the_configuration()
    {
        var configuration = new ChangeableConfiguration(
            ("WebhookReceiver:SigningSecrets:0", TestSecrets.First),
            ("WebhookReceiver:Tolerance", "00:01:00"),
            ("WebhookReceiver:MaxBodyBytes", "2048"),
            ("WebhookReceiver:ExplainRejections", "true"));
        using var container = ContainerOf(configuration);

        var settings = container.Get<ReceiverSettingsMonitor>().Get(Receiver);

        (settings.Options.Tolerance, settings.Options.MaxBodyBytes, settings.ExplainRejections).Should()
            .Be((TimeSpan.FromMinutes(1), 2048, true));
    }

    [Fact]
    public void Reads_secrets_as_text_when_told_so()
    {
        var configuration = new ChangeableConfiguration(
            ("WebhookReceiver:SigningSecrets:0", "a secret that is text"), ("WebhookReceiver:SecretEncoding", "Text"));
        using var container = ContainerOf(configuration);

        var settings = container.Get<ReceiverSettingsMonitor>().Get(Receiver);

        settings.Secrets.Should().ContainSingle().Which.Key.Should().Equal(Encoding.UTF8.GetBytes("a secret that is text"));
    }

    [Fact]
    public void Hands_out_the_same_snapshot_until_something_changes()
    {
        using var container = ContainerOf(ChangeableConfiguration.WithSecrets(TestSecrets.First));
        var monitor = container.Get<ReceiverSettingsMonitor>();

        monitor.Get(Receiver).Should().BeSameAs(monitor.Get(Receiver));
    }

    [Fact]
    public void Adds_a_secret_without_a_restart()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);

        configuration.ChangeSecrets(TestSecrets.First, TestSecrets.Second);

        KeysOf(monitor).Should().Equal(TestSecrets.First, TestSecrets.Second);
    }

    [Fact]
    public void Takes_a_secret_away_without_a_restart()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First, TestSecrets.Second);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);

        configuration.ChangeSecrets(TestSecrets.Second);

        KeysOf(monitor).Should().Equal(TestSecrets.Second);
    }

    [Fact]
    public void Leaves_the_snapshot_of_a_running_request_alone()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var snapshot = Started(container).Get(Receiver);

        configuration.ChangeSecrets(TestSecrets.Second);

        snapshot.Secrets.Should().ContainSingle().Which.Key.Should().Equal(Convert.FromBase64String(TestSecrets.First));
    }

    [Fact]
    public void Says_that_the_settings_were_reloaded()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        Started(container);

        configuration.ChangeSecrets(TestSecrets.First, TestSecrets.Second);

        container.Log.Of("SettingsReloaded").Should()
            .ContainSingle(line => line.Level == LogLevel.Information && line.Message.Contains("2 secret(s)"));
    }

    [Fact]
    public void Keeps_the_last_valid_secrets_when_a_change_is_invalid()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);

        configuration.ChangeSecrets("broken");

        KeysOf(monitor).Should().Equal(TestSecrets.First);
    }

    [Fact]
    public void Keeps_the_last_valid_secrets_when_the_whole_section_disappears()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);

        configuration.Change();

        KeysOf(monitor).Should().Equal(TestSecrets.First);
    }

    [Fact]
    public void Logs_no_secret_that_was_put_in_the_place_of_another_setting()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        Started(container);

        configuration.Change(
            ("WebhookReceiver:SigningSecrets:0", TestSecrets.First), ("WebhookReceiver:SecretEncoding", TestSecrets.Other));

        container.Log.Of("SettingsReloadFailed").Should().ContainSingle().Which.Message.Should()
            .Contain("WebhookReceiver:SecretEncoding: cannot be read").And.NotContain(TestSecrets.Other);
    }

    [Fact]
    public void Logs_an_invalid_change_as_critical_without_the_secret()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        Started(container);

        configuration.ChangeSecrets("a broken secret");

        var line = container.Log.Of("SettingsReloadFailed").Should().ContainSingle().Subject;
        line.Level.Should().Be(LogLevel.Critical);
        line.Message.Should().Contain("WebhookReceiver:SigningSecrets, number 1 of 1").And.NotContain("a broken");
    }

    [Fact]
    public void Survives_a_value_that_cannot_even_be_bound()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);

        configuration.Change(("WebhookReceiver:SigningSecrets:0", TestSecrets.First), ("WebhookReceiver:MaxBodyBytes", "many"));

        monitor.ErrorOf(Receiver).Should().Contain("MaxBodyBytes");
    }

    [Fact]
    public void Tells_what_is_wrong_until_it_is_fixed()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);
        configuration.ChangeSecrets("broken");
        var whileBroken = monitor.ErrorOf(Receiver);

        configuration.ChangeSecrets(TestSecrets.Second);

        (whileBroken is null, monitor.ErrorOf(Receiver), KeysOf(monitor).Single()).Should().Be((false, null, TestSecrets.Second));
    }

    [Fact]
    public void Reloads_the_receiver_that_changed_and_no_other()
    {
        var (one, other) = (ChangeableConfiguration.WithSecrets(TestSecrets.First), ChangeableConfiguration.WithSecrets(TestSecrets.Other));
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver(one.Section);
            services.AddWebhookReceiver("other", other.Section);
        });
        var monitor = container.Get<ReceiverSettingsMonitor>();
        var before = (monitor.Get(Receiver), monitor.Get("other"));

        other.ChangeSecrets(TestSecrets.Second);

        (ReferenceEquals(before.Item1, monitor.Get(Receiver)), ReferenceEquals(before.Item2, monitor.Get("other"))).Should()
            .Be((true, false));
    }

    [Fact]
    public void Counts_a_secret_once_that_is_bound_twice()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First, TestSecrets.Second);
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver(configuration.Section);
            services.AddWebhookReceiver(configuration.Section);
        });

        KeysOf(container.Get<ReceiverSettingsMonitor>()).Should().Equal(TestSecrets.First, TestSecrets.Second);
    }

    [Fact]
    public void Throws_every_error_when_the_settings_were_never_valid()
    {
        using var container = ContainerOf(ChangeableConfiguration.WithSecrets("broken", "AAAA"));

        var get = () => container.Get<ReceiverSettingsMonitor>().Get(Receiver);

        get.Should().Throw<OptionsValidationException>().Which.Failures.Should().HaveCount(2);
    }

    [Fact]
    public void Comes_to_life_when_settings_that_were_never_valid_are_fixed()
    {
        var configuration = ChangeableConfiguration.WithSecrets("broken");
        using var container = ContainerOf(configuration);
        var monitor = container.Get<ReceiverSettingsMonitor>();

        configuration.ChangeSecrets(TestSecrets.First);

        KeysOf(monitor).Should().Equal(TestSecrets.First);
    }

    [Fact]
    public void Hands_out_the_secrets_of_all_other_receivers()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver(options => options.SigningSecrets.Add(TestSecrets.First));
            services.AddWebhookReceiver("second", options => options.SigningSecrets.Add(TestSecrets.Second));
            services.AddWebhookReceiver("third", options => options.SigningSecrets.Add(TestSecrets.Other));
        });

        var secrets = container.Get<ReceiverSettingsMonitor>().SecretsOfOthers("second");

        secrets.Should().HaveCount(2).And.ContainKeys(Receiver, "third");
    }

    [Fact]
    public void Names_receivers_in_order_of_registration()
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddWebhookReceiver("b", ReceiverHost.FirstSecret);
            services.AddWebhookReceiver("a", ReceiverHost.FirstSecret);
            services.AddWebhookReceiver("b", _ => { });
        });

        container.Get<ReceiverSettingsMonitor>().Receivers.Should().Equal("b", "a");
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Development", false, false)]
    [InlineData("Production", true, true)]
    public void Explains_rejections_in_development_unless_told_otherwise(string environment, bool? option, bool expected)
    {
        using var container = new ReceiverContainer(services =>
        {
            services.AddSingleton<IHostEnvironment>(new HostingEnvironment { EnvironmentName = environment });
            services.AddWebhookReceiver(ReceiverHost.FirstSecret + (options => options.ExplainRejections = option));
        });

        container.Get<ReceiverSettingsMonitor>().Get(Receiver).ExplainRejections.Should().Be(expected);
    }

    [Fact]
    public void Does_not_explain_rejections_without_an_environment()
    {
        using var container = ReceiverContainer.WithHandlers(_ => { });

        container.Get<ReceiverSettingsMonitor>().Get(Receiver).ExplainRejections.Should().BeFalse();
    }

    [Fact]
    public void Stops_listening_when_it_is_disposed()
    {
        var configuration = ChangeableConfiguration.WithSecrets(TestSecrets.First);
        using var container = ContainerOf(configuration);
        var monitor = Started(container);
        monitor.Dispose();

        configuration.ChangeSecrets(TestSecrets.Second);

        KeysOf(monitor).Should().Equal(TestSecrets.First);
    }

    [Fact]
    public void Has_the_documented_defaults()
    {
        var options = new WebhookReceiverOptions();

        options.Should().BeEquivalentTo(new
        {
            SigningSecrets = Array.Empty<string>(),
            SecretEncoding = SecretEncoding.Base64,
            SignatureHeader = "X-Debitura-Signature",
            Tolerance = TimeSpan.FromMinutes(5),
            FutureTolerance = TimeSpan.FromMinutes(5),
            MaxBodyBytes = 262_144,
            MaxUnverifiedBytes = 67_108_864,
            BodyTimeout = TimeSpan.FromSeconds(10),
            HandlerTimeout = TimeSpan.FromSeconds(8),
            CompletedRetention = TimeSpan.FromHours(24),
            AcknowledgeAfterFailures = 7,
            MaxTrackedEvents = 200_000,
            ExplainRejections = (bool?)null,
            OnRejected = (object?)null,
            OnAbandoned = (object?)null,
        });
    }

    private static ReceiverContainer ContainerOf(ChangeableConfiguration configuration) =>
        new(services => services.AddWebhookReceiver(configuration.Section));

    // A host that started has read its settings once.
    private static ReceiverSettingsMonitor Started(ReceiverContainer container)
    {
        var monitor = container.Get<ReceiverSettingsMonitor>();
        monitor.Get(Receiver);
        return monitor;
    }

    private static IEnumerable<string> KeysOf(ReceiverSettingsMonitor monitor) =>
        monitor.Get(Receiver).Secrets.Select(secret => Convert.ToBase64String(secret.Key));
}
