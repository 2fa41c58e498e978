using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests;

public sealed class ReceiverStartupTests
{
    [Fact]
    public async Task Says_where_a_receiver_listens_and_what_it_runs()
    {
        await using var host = await ReceiverHost.StartAsync(receiver => receiver
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask, name: "mine")
            .AddUnhandledEventHandler((_, _) => Task.CompletedTask, name: "rest"));

        var line = host.Log.Of("ReceiverStarted").Should().ContainSingle().Subject;
        line.Level.Should().Be(LogLevel.Information);
        line.Message.Should().Be("Webhook receiver 'default' accepts POST /webhooks/debitura, signed with one of 1 secret(s).\n  " +
            "case.updated: mine\n  all other events: rest");
    }

    [Fact]
    public async Task Names_every_path_of_a_receiver()
    {
        await using var host = await ReceiverHost.StartAsync(pipeline: app =>
        {
            app.MapWebhookReceiver("/one");
            app.UseWebhookReceiver("/two");
        });

        host.Log.Of("ReceiverStarted").Should().ContainSingle().Which.Message.Should().Contain("accepts POST /two, /one, signed");
    }

    [Fact]
    public async Task Says_that_there_are_no_handlers()
    {
        await using var host = await ReceiverHost.StartAsync();

        host.Log.Of("ReceiverStarted").Should().ContainSingle().Which.Message.Should()
            .EndWith("no handlers: events are acknowledged and nothing happens");
    }

    [Fact]
    public async Task Warns_about_a_receiver_that_is_not_mapped()
    {
        await using var host = await ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                builder.Services.AddWebhookReceiver("test", ReceiverHost.FirstSecret);
            },
            app => app.MapWebhookReceiver("/one"));

        var line = host.Log.Of("ReceiverNotMapped").Should().ContainSingle().Subject;
        line.Level.Should().Be(LogLevel.Warning);
        line.Message.Should().Contain("'test' is registered but not mapped");
    }

    [Fact]
    public async Task Does_not_start_without_a_secret()
    {
        var start = () =>
            ReceiverHost.StartAsync(builder => builder.Services.AddWebhookReceiver(_ => { }), app => app.MapWebhookReceiver("/one"));

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("*no secret is configured*");
    }

    [Fact]
    public async Task Does_not_start_when_a_named_receiver_has_no_secret()
    {
        var start = () => ReceiverHost.StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                builder.Services.AddWebhookReceiver("test", _ => { });
            },
            app => app.MapWebhookReceiver("/one"));

        await start.Should().ThrowAsync<OptionsValidationException>().WithMessage("*of receiver 'test'*");
    }

    [Fact]
    public async Task Refuses_to_map_a_receiver_that_was_never_added()
    {
        var start = () => ReceiverHost.StartAsync(
            builder => builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret), app => app.MapWebhookReceiver("/one", "stray"));

        await start.Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("There is no webhook receiver 'stray'*Registered: default.");
    }

    [Fact]
    public async Task Refuses_to_map_when_no_receiver_was_added()
    {
        var start = () => ReceiverHost.StartAsync(_ => { }, app => app.MapWebhookReceiver("/one"));

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("No webhook receiver is registered*");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Refuses_to_map_to_a_blank_pattern(string pattern)
    {
        var start = () => ReceiverHost.StartAsync(pipeline: app => app.MapWebhookReceiver(pattern));

        await start.Should().ThrowAsync<ArgumentException>().WithParameterName(nameof(pattern));
    }

    [Fact]
    public async Task Refuses_to_listen_at_no_path()
    {
        var start = () => ReceiverHost.StartAsync(pipeline: app => app.UseWebhookReceiver(default));

        await start.Should().ThrowAsync<ArgumentException>().WithMessage("A path is needed*");
    }

    [Fact]
    public void Refuses_no_application()
    {
        Action[] calls =
        [
            () => ((WebApplication)null!).MapWebhookReceiver("/one"),
            () => ((IApplicationBuilder)null!).UseWebhookReceiver("/one"),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }
}
