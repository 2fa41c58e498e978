using System.Text.Json;
using Microsoft.AspNetCore.TestHost;
using WebhookReceiver.TestKit;
using WebhookReceiver.Tests.Configuration;

namespace WebhookReceiver.Tests.Conventions;

/// <summary>
/// Every registration that the documents show, in a container that checks all services and their scopes while it is built.
/// </summary>
public sealed class RegistrationTests
{
    private static readonly Dictionary<string, Action<IServiceCollection>> Documented = new()
    {
        ["settings from configuration"] = services =>
            services.AddWebhookReceiver(ChangeableConfiguration.WithSecrets(TestSecrets.First).Section),
        ["settings in code"] = services => services.AddWebhookReceiver(ReceiverHost.FirstSecret),
        ["named receiver from configuration"] = services =>
            services.AddWebhookReceiver("test", ChangeableConfiguration.WithSecrets(TestSecrets.First).Section),
        ["named receiver in code"] = services => services.AddWebhookReceiver("test", ReceiverHost.FirstSecret),
        ["two receivers"] = services =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
            services.AddWebhookReceiver("test", ReceiverHost.FirstSecret);
        },
        ["handler class"] = services =>
            services.AddScoped<Links>().AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<ClientLinked, SaveLinkedClient>(),
        ["delegates"] = services => services.AddScoped<Links>().AddWebhookReceiver(ReceiverHost.FirstSecret)
            .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask)
            .AddHandler<ClientLinkExpired, Links>((_, _, _) => Task.CompletedTask)
            .AddHandler<ClientLinked, Links, TimeProvider>((_, _, _, _) => Task.CompletedTask)
            .AddHandler<CaseClosed, Links, TimeProvider, IServiceProvider>((_, _, _, _, _) => Task.CompletedTask),
        ["unhandled events"] = services =>
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddUnhandledEventHandler((_, _) => Task.CompletedTask),
        ["unhandled events in a class"] = services =>
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddUnhandledEventHandler<Rest>(),
        ["event type"] = services =>
            services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddEventType("partner.custom", JsonMetadata.Of<Uri>()),
        ["health check"] = services =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
            services.AddHealthChecks().AddWebhookReceiver();
        },
        ["own replay store"] = services =>
        {
            services.AddSingleton<IReplayStore, OwnStore>();
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        },
        ["own replay store added afterwards"] = services =>
        {
            services.AddWebhookReceiver(ReceiverHost.FirstSecret);
            services.AddSingleton<IReplayStore, OwnStore>();
        },
        ["settings added in code"] = services =>
        {
            services.AddWebhookReceiver(ChangeableConfiguration.WithSecrets(TestSecrets.First).Section);
            services.Configure<WebhookReceiverOptions>(options => options.OnRejected = (_, _) => Task.CompletedTask);
        },
    };

    public static TheoryData<string> Registrations => [.. Documented.Keys];

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_documented_registration_builds_and_starts_with_every_check_on(string registration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseTestServer();
        builder.Host.UseServiceProviderFactory(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        Documented[registration](builder.Services);

        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var handlers = app.Services.GetRequiredService<ReceiverRegistrations>().All;

        handlers.Should().NotBeEmpty();
    }

    private sealed class Links;

    private sealed class SaveLinkedClient(Links links) : IWebhookHandler<ClientLinked>
    {
        public Task HandleAsync(WebhookEvent<ClientLinked> webhookEvent, CancellationToken cancellationToken) => Task.FromResult(links);
    }

    private sealed class Rest : IWebhookHandler<JsonElement>
    {
        public Task HandleAsync(WebhookEvent<JsonElement> webhookEvent, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OwnStore : IReplayStore
    {
        public ValueTask<ClaimResult> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask CompleteAsync(EventClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask ReleaseAsync(EventClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
