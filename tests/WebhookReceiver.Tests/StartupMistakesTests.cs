using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests;

/// <summary>What an application gets wrong is named when it starts, not by the first delivery.</summary>
public sealed class StartupMistakesTests
{
    [Fact]
    public async Task Two_receivers_on_one_route()
    {
        var start = () => StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                builder.Services.AddWebhookReceiver("test", options => options.SigningSecrets.Add(TestSecrets.Other));
            },
            app =>
            {
                app.MapWebhookReceiver("/hooks");
                app.MapWebhookReceiver("/hooks", "test");
            });

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage(
            "The route /hooks is mapped 2 times: webhook receiver 'default' and webhook receiver 'test'. No delivery could be received " +
            "there. Map each to a route of its own, or to different hosts with RequireHost.");
    }

    public static TheoryData<string> Clashes => ["mapped twice", "other casing", "slash at the end", "in a group",
        "parameter of another name", "action of the application", "all methods of the application", "host of both"];

    [Theory]
    [MemberData(nameof(Clashes))]
    public async Task A_route_that_something_else_has(string clash)
    {
        var start = () => StartAsync(pipeline: app =>
        {
            app.MapWebhookReceiver(clash is "parameter of another name" ? "/api/{one}" : "/api/hooks")
                .RequireHost(clash is "host of both" ? ["a.example", "b.example"] : []);
            _ = clash switch
            {
                "mapped twice" => app.MapWebhookReceiver("/api/hooks"),
                "other casing" => app.MapWebhookReceiver("/API/Hooks"),
                "slash at the end" => app.MapWebhookReceiver("api/hooks/"),
                "in a group" => app.MapGroup("/api").MapWebhookReceiver("hooks"),
                "parameter of another name" => app.MapWebhookReceiver("/api/{other}"),
                "action of the application" => app.MapPost("/api/hooks", () => "mine"),
                "all methods of the application" => app.Map("/api/hooks", () => "mine"),
                _ => app.MapWebhookReceiver("/api/hooks").RequireHost("b.example"),
            };
        });

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("The route /api/* is mapped 2 times:*");
    }

    [Fact]
    public async Task Routes_that_only_look_alike_are_left_alone()
    {
        await using var host = await StartAsync(pipeline: app =>
        {
            app.MapWebhookReceiver("/api/hooks").RequireHost("a.example");
            app.MapWebhookReceiver("/api/hooks").RequireHost("b.example");
            app.MapWebhookReceiver("/api/{any}");
            app.MapWebhookReceiver("/api/{any:int}");
            app.MapGet("/api/{any}", () => "mine");
            app.MapFallback("/api/{any}", () => "mine");
        });

        host.Log.Of("ReceiverStarted").Should().ContainSingle();
    }

    [Fact]
    public async Task One_path_for_two_receivers_as_middleware()
    {
        var start = () => StartAsync(pipeline: app =>
        {
            app.UseWebhookReceiver("/hooks");
            app.UseWebhookReceiver("/hooks/");
        });

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("UseWebhookReceiver is called twice for /hooks:*");
    }

    [Fact]
    public async Task The_log_names_the_route_that_a_group_gives()
    {
        await using var host = await StartAsync(pipeline: app => app.MapGroup("/api").MapGroup("/v1").MapWebhookReceiver("hooks"));

        host.Log.Of("ReceiverStarted").Should().ContainSingle().Which.Message.Should().Contain("accepts POST /api/v1/hooks,");
    }

    public static TheoryData<string, string, string> Unresolvable => new()
    {
        { "Production", "delegate", $"handler mine needs {typeof(IMissing)}, which is not registered" },
        { "Development", "delegate", $"handler mine needs {typeof(IMissing)}, which is not registered" },
        { "Production", "class", $"handler {typeof(NeedsMissing)} needs {typeof(IMissing)}, which is not registered" },
        { "Production", "catch-all", $"handler {typeof(CatchAll)} needs {typeof(IMissing)}, which is not registered" },
        { "Production", "deep", $"handler mine needs {typeof(Deep)}, which needs {typeof(NeedsMissing)}, which needs {typeof(IMissing)}, " +
            $"which is not registered" },
    };

    [Theory]
    [MemberData(nameof(Unresolvable))]
    public async Task A_handler_whose_services_are_not_registered(string environment, string manner, string message)
    {
        var start = () => ReceiverHost.StartAsync(
            builder =>
            {
                var receiver = builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                _ = manner switch
                {
                    "delegate" =>
                        receiver.AddHandler<CaseUpdated, TimeProvider, IMissing>((_, _, _, _) => Task.CompletedTask, name: "mine"),
                    "class" => receiver.AddHandler<CaseUpdated, NeedsMissing>(),
                    "catch-all" => receiver.AddUnhandledEventHandler<CatchAll>(),
                    _ => AddDeep(receiver).AddHandler<CaseUpdated, Deep>((_, _, _) => Task.CompletedTask, name: "mine"),
                };
            },
            app => app.MapWebhookReceiver(Deliveries.Path),
            environment: environment);

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage($"*{message}*Add it to builder.Services.*");
    }

    [Fact]
    public async Task Services_that_can_be_made_are_not_complained_about()
    {
        await using var host = await StartAsync(builder =>
        {
            builder.Services.AddScoped<IMissing>(_ => throw new InvalidOperationException("Only within a request."));
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
                .AddHandler<CaseUpdated, NeedsMissing>()
                .AddHandler<CaseClosed, TwoConstructors>()
                .AddHandler<CaseCreated, IEnumerable<IMissing>, ILogger<CatchAll>, IServiceProvider>((_, _, _, _, _) => Task.CompletedTask);
        });

        host.Log.Of("ReceiverStarted").Should().ContainSingle();
    }

    [Fact]
    public async Task An_empty_section_is_named_with_the_one_that_has_secrets()
    {
        var start = () => StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                [new("WebhookReceiver:SigningSecrets:0", TestSecrets.First), new("Other:Name", "x")]);
            builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReciever"));
        });

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage(
            "WebhookReciever:SigningSecrets: no secret is configured: the configuration section 'WebhookReciever' is empty or does not " +
            "exist. Did you mean 'WebhookReceiver'?*Set WebhookReciever:SigningSecrets:0*");
    }

    [Theory]
    [InlineData("MaxBodyBytes")]
    [InlineData("Tolerance")]
    [InlineData("AwaitSecretUntil")]
    [InlineData("ExplainRejections")]
    public async Task A_setting_that_cannot_be_read_is_named_without_its_value(string setting)
    {
        var start = () => StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                [new("WebhookReceiver:SigningSecrets:0", TestSecrets.First), new($"WebhookReceiver:{setting}", TestSecrets.Other)]);
            builder.Services.AddWebhookReceiver(builder.Configuration.GetSection("WebhookReceiver"));
        });

        var exception = (await start.Should().ThrowAsync<OptionsValidationException>()).Which;
        exception.ToString().Should().Contain($"WebhookReceiver:{setting}: cannot be read").And.NotContain(TestSecrets.Other);
    }

    [Fact]
    public async Task Receivers_that_share_a_secret()
    {
        await using var host = await StartAsync(
            builder =>
            {
                builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                builder.Services.AddWebhookReceiver(
                    "test", ReceiverHost.FirstSecret + (options => options.SigningSecrets.Add(TestSecrets.Other)));
                builder.Services.AddWebhookReceiver("alone", options => options.SigningSecrets.Add(TestSecrets.Second));
            },
            app => app.MapWebhookReceiver(Deliveries.Path));

        var line = host.Log.Of("SecretShared").Should().ContainSingle().Subject;
        line.Level.Should().Be(LogLevel.Warning);
        line.Message.Should().StartWith("Webhook receivers 'default' and 'test' share a signing secret");
    }

    [Fact]
    public async Task A_health_check_without_a_receiver()
    {
        var start = () => StartAsync(builder => builder.Services.AddHealthChecks().AddWebhookReceiver(), _ => { });

        (await start.Should().ThrowAsync<InvalidOperationException>())
            .WithMessage("AddHealthChecks().AddWebhookReceiver() checks webhook receivers, and this application has none:*");
    }

    [Fact]
    public async Task Several_mistakes_are_named_in_one_message()
    {
        var start = () => StartAsync(builder => builder.Services
            .AddWebhookReceiver(options =>
            {
                options.SigningSecrets.Add('"' + TestSecrets.First + '"');
                options.MaxBodyBytes = 1;
            })
            .AddHandler<CaseUpdated, NeedsMissing>());

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(typeof(WebhookReceiverBuilder), "AddHandler", 1)]
    [InlineData(typeof(WebhookReceiverServiceCollectionExtensions), "AddWebhookReceiver", 0)]
    public void A_call_that_does_not_compile_says_what_to_write(Type type, string method, int typeParameters)
    {
        type.GetMethods()
            .Where(candidate => candidate.Name == method && candidate.GetGenericArguments().Length == typeParameters)
            .SelectMany(candidate => candidate.GetCustomAttributes(typeof(ObsoleteAttribute), inherit: false).Cast<ObsoleteAttribute>())
            .Should().ContainSingle().Which.IsError.Should().BeTrue();
    }

    private static WebhookReceiverBuilder AddDeep(WebhookReceiverBuilder receiver)
    {
        receiver.Services.AddScoped<Deep>().AddScoped<NeedsMissing>();
        return receiver;
    }

    private static Task<ReceiverHost> StartAsync(
        Action<WebApplicationBuilder>? services = null, Action<WebApplication>? pipeline = null) => ReceiverHost.StartAsync(
        services ?? (builder => builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)),
        pipeline ?? (app => app.MapWebhookReceiver(Deliveries.Path)));

#pragma warning disable CS9113 // Parameter is unread: only what the container makes of it matters here
    public sealed class NeedsMissing(IMissing missing) : IWebhookHandler<CaseUpdated>
    {
        public Task HandleAsync(WebhookEvent<CaseUpdated> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public sealed class CatchAll(IMissing missing) : IWebhookHandler<System.Text.Json.JsonElement>
    {
        public Task HandleAsync(WebhookEvent<System.Text.Json.JsonElement> webhookEvent, CancellationToken cancellationToken) =>
            Task.CompletedTask;
    }

    public sealed class Deep(TimeProvider clock, NeedsMissing inner);

    public sealed class TwoConstructors(TimeProvider clock) : IWebhookHandler<CaseClosed>
    {
        public TwoConstructors(TimeProvider clock, Version neverRegistered)
            : this(clock)
        {
        }

        public Task HandleAsync(WebhookEvent<CaseClosed> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }
#pragma warning restore CS9113

#pragma warning disable CA1040 // Avoid empty interfaces: only its name matters here
    public interface IMissing;
#pragma warning restore CA1040
}
