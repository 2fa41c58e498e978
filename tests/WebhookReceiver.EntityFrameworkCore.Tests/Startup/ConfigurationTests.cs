using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests.Startup;

/// <summary>The options come from one section for all receivers, and code wins.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly SqliteTestDatabase database = new();

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task Reads_the_section_and_lets_code_win_wherever_it_is()
    {
        await using var host = await StartAsync(
            [new("WebhookReceiver:Inbox:MaxConcurrency", "3"), new("WebhookReceiver:Inbox:MaxAttempts", "4"), new(
                "WebhookReceiver:Inbox:Lease", "00:00:07"), new("WebhookReceiver:Inbox:ManageSchema", "true")],
            options => options.MaxAttempts = 5,
            services => services.Configure<WebhookInboxOptions>(options => options.Lease = TimeSpan.FromSeconds(9)));

        var options = host.Services.GetRequiredService<IOptions<WebhookInboxOptions>>().Value;

        options.MaxConcurrency.Should().Be(3);
        options.MaxAttempts.Should().Be(5);
        options.Lease.Should().Be(TimeSpan.FromSeconds(9));
        options.PollInterval.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(
        "WebhookReceiver:Inbox:MaxConcurrency", "many", "WebhookReceiver:Inbox:MaxConcurrency: cannot be read*Give it a whole number*")]
    [InlineData("WebhookReceiver:Inbox:Lease", "soon", "WebhookReceiver:Inbox:Lease: cannot be read*Give it a span of time*")]
    [InlineData("WebhookReceiver:Inbox:RunWorkers", "perhaps", "WebhookReceiver:Inbox:RunWorkers: cannot be read*Give it true or false*")]
    [InlineData("WebhookReceiver:Inbox:MaxConcurrency", "300", "WebhookReceiver:Inbox:MaxConcurrency is 300, must be 1 to 256.")]
    [InlineData("WebhookReceiver:Inbox:MaxConcurency", "3",
        "WebhookReceiver:Inbox:MaxConcurency: there is no such setting. Known ones are *MaxConcurrency*")]
    [InlineData("WebhookReceiver:Receivers:default:Inbox:MaxConcurrency", "3", "*WebhookReceiver:Receivers:default:Inbox: there is no " +
        "such setting.*All receivers share the settings of the inbox: WebhookReceiver:Inbox.*")]
    public async Task Names_the_setting_that_is_wrong(string path, string value, string message)
    {
        var starting = () => StartAsync([new(path, value)], receiverSection: path.Contains("Receivers", StringComparison.Ordinal)
            ? "WebhookReceiver:Receivers:default"
            : "WebhookReceiver");

        var thrown = (await starting.Should().ThrowAsync<OptionsValidationException>()).WithMessage(message).Which;
        thrown.ToString().Should().NotContain("perhaps").And.NotContain("soon");
    }

    [Fact]
    public async Task Names_the_option_that_code_sets_wrongly()
    {
        var starting = () => StartAsync([], options => options.MaxConcurrency = 0);

        (await starting.Should().ThrowAsync<OptionsValidationException>())
            .WithMessage("WebhookInboxOptions.MaxConcurrency is 0, must be 1 to 256.");
    }

    private Task<ReceiverHost> StartAsync(
        KeyValuePair<string, string?>[] settings,
        Action<WebhookInboxOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        string receiverSection = "WebhookReceiver") => ReceiverHost.StartAsync(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection([new($"{receiverSection}:SigningSecrets:0", TestSecrets.First), .. settings]);

                // Before the inbox, which must not override it.
                services?.Invoke(builder.Services);
                builder.Services.AddWebhookReceiver(builder.Configuration.GetSection(receiverSection))
                    .UseInbox(database.Use, configure)
                    .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
            },
            app => app.MapWebhookReceiver(Deliveries.Path));
}
