using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.EntityFrameworkCore.Tests.Databases;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Names_every_option_that_is_out_of_its_limits_in_one_message()
    {
        var options = new WebhookInboxOptions
        {
            MaxConcurrency = 0,
            PollInterval = TimeSpan.Zero,
            MaxAttempts = 0,
            AcceptTimeout = TimeSpan.FromSeconds(10),
            ProcessedRetention = TimeSpan.FromMinutes(90),
        };

        var result = new WebhookInboxOptionsValidator().Validate(Options.DefaultName, options);

        result.Failures.Should().HaveCount(5).And.OnlyContain(failure => failure.Contains("must be"));
        result.FailureMessage.Should().ContainAll("MaxConcurrency", "PollInterval", "MaxAttempts", "AcceptTimeout", "ProcessedRetention");
    }

    [Fact]
    public void Has_defaults_within_its_limits() =>
        new WebhookInboxOptionsValidator().Validate(Options.DefaultName, new WebhookInboxOptions()).Succeeded.Should().BeTrue();

    [Fact]
    public void Refuses_a_second_context()
    {
        var receiver = new ServiceCollection().AddWebhookReceiver(_ => { }).UseInbox<EffectsDbContext>();

        var second = () => receiver.UseInbox(db => db.UseSqlite("Data Source=:memory:").AmongMany());

        second.Should().Throw<InvalidOperationException>().WithMessage("*EffectsDbContext already*share one*");
    }

    [Fact]
    public void Registers_a_worker_without_settings()
    {
        var services = new ServiceCollection();
        services.AddDbContext<EffectsDbContext>(db => db.UseSqlite("Data Source=:memory:").AmongMany());
        services.AddWebhookInboxWorker<EffectsDbContext>().AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);

        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<WebhookDispatcher>().HasHandlers().Should().BeTrue();
        provider.GetRequiredService<IWebhookInbox>().Should().NotBeNull();
    }

    [Fact]
    public async Task Does_not_start_with_a_context_of_which_a_handler_would_get_another_one()
    {
        var services = new ServiceCollection();
        services.AddDbContext<EffectsDbContext>(db => db.UseSqlite("Data Source=:memory:").AmongMany(), ServiceLifetime.Transient);
        services.AddWebhookInboxWorker<EffectsDbContext>().AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
        await using var provider = services.BuildServiceProvider();
        var startup = ActivatorUtilities.CreateInstance<InboxStartup>(provider);

        var starting = () => startup.CheckContextAsync();

        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("EffectsDbContext is registered as transient*");
    }

    [Fact]
    public void Doubles_the_delay_up_to_the_longest_give_or_take_a_tenth()
    {
        var options = new WebhookInboxOptions();

        RetryDelay.After(options, 1, 0.5).Should().Be(TimeSpan.FromSeconds(5));
        RetryDelay.After(options, 3, 0.5).Should().Be(TimeSpan.FromSeconds(20));
        RetryDelay.After(options, 1000, 0.5).Should().Be(options.MaxRetryDelay);
        RetryDelay.After(options, 1, 0).Should().Be(TimeSpan.FromSeconds(4.5));
    }
}
