using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.ReferralApi.Tests.Links;

/// <summary>What link recovery lacks is named at the start, in the application's own words, with every check of the container on.</summary>
public sealed class MissingPartTests
{
    private const string NoClient = "AddLinkRecovery needs a client to send with: call services.AddReferralApi(...) too.";

    private static readonly Dictionary<string, (Action<IServiceCollection> Register, string? Message)> Cases = new(StringComparer.Ordinal)
    {
        ["no client"] = (services => services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddLinkRecovery(), NoClient),
        ["no client, with a handler"] =
            (services => services.AddWebhookReceiver(ReceiverHost.FirstSecret).AddLinkRecovery<RecordingHandler>(), NoClient),
        ["no context"] = (
            services =>
                WithClient(services).AddWebhookReceiver(ReceiverHost.FirstSecret).AddLinkRecovery().UseLinkRequestStore<LinksDbContext>(),
            "Link requests are kept in LinksDbContext, which is not registered: call AddDbContext<LinksDbContext>(...)."),
        ["no table in the model"] = (
            services => WithClient(services).AddDbContext<EmptyDbContext>(db => db.UseSqlite("Data Source=:memory:"))
                .AddWebhookReceiver(ReceiverHost.FirstSecret).AddLinkRecovery().UseLinkRequestStore<EmptyDbContext>(),
            "EmptyDbContext has no link requests in its model: call modelBuilder.AddLinkRequests() in OnModelCreating, and add a " +
            "migration."),
        ["nothing missing"] = (
            services => WithClient(services).AddDbContext<LinksDbContext>(db => db.UseSqlite("Data Source=:memory:"))
                .AddWebhookReceiver(ReceiverHost.FirstSecret).AddLinkRecovery().UseLinkRequestStore<LinksDbContext>(),
            null),
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
    public async Task The_host_starts_only_with_all_its_parts(string name, string environment)
    {
        var act = async () =>
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
            builder.WebHost.UseTestServer();
            builder.Host.UseServiceProviderFactory(
                new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
            builder.Services.AddRoutingCore();
            Cases[name].Register(builder.Services);
            await using var app = builder.Build();
            await app.StartAsync(Token);
        };

        if (Cases[name].Message is { } message)
        {
            (await act.Should().ThrowAsync<Exception>()).Which.Message.Should().Be(message);
        }
        else
        {
            await act.Should().NotThrowAsync();
        }
    }

    private static IServiceCollection WithClient(IServiceCollection services) =>
        services.AddReferralApi(options => (options.Environment, options.ApiKey) = (ReferralApiEnvironment.Test, ApiHost.Key)).Services;

    private sealed class EmptyDbContext(DbContextOptions<EmptyDbContext> options) : DbContext(options);
}
