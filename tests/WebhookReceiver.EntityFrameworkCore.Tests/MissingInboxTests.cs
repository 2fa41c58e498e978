using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore.Tests.Contract;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.EntityFrameworkCore.Tests;

/// <summary>What an application forgot is named at the start, in its own words, with every check of the container on.</summary>
public sealed class MissingInboxTests
{
    private const string NoInbox =
        "AddHealthChecks().AddWebhookInbox() checks the durable inbox, and this application has none: call UseInbox on a receiver, as in " +
        "AddWebhookReceiver(...).UseInbox<AppDbContext>(), or remove AddWebhookInbox().";

    private const string NoContext =
        "The inbox is kept in EffectsDbContext, which is not registered: call AddDbContext<EffectsDbContext>(...), or UseInbox with a " +
        "database of its own, as in UseInbox(db => db.UseSqlite(...)).";

    private static readonly Dictionary<string, (Action<IServiceCollection> Register, string Message)> Cases = new(StringComparer.Ordinal)
    {
        ["health check without receiver"] = (services => services.AddHealthChecks().AddWebhookInbox(), NoInbox),
        ["health check without inbox"] = (
            services =>
            {
                services.AddHealthChecks().AddWebhookInbox();
                services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddHandler<CaseUpdated>((_, _) => Task.CompletedTask);
            },
            NoInbox),
        ["inbox without context"] = (
            services => services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<EffectsDbContext>()
                .AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            NoContext),
        ["inbox without context nor workers"] = (
            services =>
                services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox<EffectsDbContext>(options => options.RunWorkers = false),
            NoContext),
        ["worker without context"] = (
            services => services.AddWebhookInboxWorker<EffectsDbContext>().AddHandler<CaseUpdated>((_, _) => Task.CompletedTask),
            NoContext),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Starts()
    {
        var starts = new TheoryData<string, string>();
        foreach (var name in Cases.Keys)
        {
            starts.Add(name, "Development");
            starts.Add(name, "Production");
        }

        return starts;
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public async Task The_host_does_not_start_and_says_what_is_missing(string name, string environment)
    {
        var act = async () =>
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
            builder.WebHost.UseTestServer();
            builder.Services.AddRoutingCore();
            builder.Host.UseServiceProviderFactory(
                new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
            Cases[name].Register(builder.Services);
            await using var app = builder.Build();
            await app.StartAsync(Token);
        };

        (await act.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(Cases[name].Message);
    }

    [Fact]
    public async Task A_health_check_without_inbox_reports_it_where_no_host_starts()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddHealthChecks().AddWebhookInbox();
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        var act = () => provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        (await act.Should().ThrowAsync<InvalidOperationException>()).WithMessage(NoInbox);
    }
}
