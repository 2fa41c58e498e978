using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Conventions;

/// <summary>
/// Every registration that the documents show, in a container that checks all services and their scopes while it is built.
/// </summary>
public sealed class RegistrationTests
{
    private static readonly Dictionary<string, Action<IServiceCollection>> Documented = new()
    {
        ["without options"] = services => services.AddWebhookDashboard(),
        ["with options"] = services => services.AddWebhookDashboard(options => options.RedactedFields.Add("email")),
        ["twice"] = services => services.AddWebhookDashboard().AddWebhookDashboard(options => options.Title = "Partner"),
        ["beside an application's own pages"] = services =>
        {
            services.AddRazorComponents().AddInteractiveServerComponents();
            services.AddWebhookDashboard();
        },
    };

    public static TheoryData<string> Registrations => [.. Documented.Keys];

    [Theory]
    [MemberData(nameof(Registrations))]
    public async Task A_documented_registration_builds_and_starts_with_every_check_on(string registration)
    {
        var folder = Directory.CreateTempSubdirectory("webhook-dashboard-");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        builder.Host.UseServiceProviderFactory(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret)
            .AddHandler<CaseCreated>((_, _) => Task.CompletedTask)
            .UseInbox(db => db.UseSqlite($"Data Source={Path.Combine(folder.FullName, "webhooks.db")}"));
        Documented[registration](builder.Services);

        await using (var app = builder.Build())
        {
            app.MapWebhookDashboard("/dashboard");
            await app.StartAsync(TestContext.Current.CancellationToken);

            (await app.GetTestClient().GetAsync("/dashboard", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

            // Without this the inbox could still open the file that is deleted below.
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_an_inbox_it_builds_with_every_check_on_so_that_mapping_can_say_what_is_missing(bool hasReceiver)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        builder.Host.UseServiceProviderFactory(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        if (hasReceiver)
        {
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        }

        builder.Services.AddWebhookDashboard();
        await using var app = builder.Build();

        var map = () => app.MapWebhookDashboard("/dashboard");

        map.Should().Throw<InvalidOperationException>().WithMessage("*add .UseInbox(...) to a receiver first*");
    }

    [Theory]
    [InlineData("Development", true, true)]
    [InlineData("Development", false, true)]
    [InlineData("Production", true, true)]
    [InlineData("Production", false, true)]
    [InlineData("Production", true, false)]
    [InlineData("Production", false, false)]
    public async Task Without_an_inbox_the_start_says_what_is_missing_even_when_nothing_is_mapped(
        string environment, bool hasReceiver, bool withChecks)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        builder.Host.UseServiceProviderFactory(
            new DefaultServiceProviderFactory(new ServiceProviderOptions { ValidateOnBuild = withChecks, ValidateScopes = withChecks }));
        builder.Services.AddWebhookDashboard();
        if (hasReceiver)
        {
            builder.Services.AddWebhookReceiver(ReceiverHost.FirstSecret);
        }

        await using var app = builder.Build();

        var start = () => app.StartAsync(TestContext.Current.CancellationToken);

        var message = (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message;
        message.Should()
            .StartWith("The webhook dashboard shows the durable inbox, and no receiver has one: add .UseInbox(...) to a receiver first");
        message.Should().NotContainAny("IWebhookInbox", "SecretAges", "Unable to resolve", "ChangeFeed", "WebhookDispatcher");
    }

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Mapped_without_being_added_it_says_what_to_call(string environment)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        builder.Services.AddRoutingCore();
        await using var app = builder.Build();

        var map = () => app.MapWebhookDashboard("/dashboard");

        map.Should().Throw<InvalidOperationException>()
            .WithMessage("The webhook dashboard is not registered: call builder.Services.AddWebhookDashboard() first.");
    }
}
