using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Dashboard.Tests.Security;

public sealed class GateTests
{
    private const string Missing = "/ops/nothing-is-mapped-here";

    public static TheoryData<string> Pages => ["", "/", "/deliveries", "/delivery?id=x", "/dead-letters", "/dead-letters/change",
        "/rejections", "/receivers", "/test", "/test/sent?id=x", "/changes", "/assets/x/dashboard.css", "/anything"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Is_hidden_outside_development_without_a_policy(string page)
    {
        await using var host = await DashboardHost.StartAsync(environment: "Production");

        var response = await host.GetAsync(DashboardHost.Root + page);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public async Task A_hidden_page_answers_like_one_that_is_not_there(string method)
    {
        await using var host = await DashboardHost.StartAsync(environment: "Production");

        var hidden = await host.SendAsync(new HttpMethod(method), DashboardHost.Root + "/deliveries");
        var missing = await host.SendAsync(new HttpMethod(method), Missing);

        (await TextOf(hidden)).Should().Be(await TextOf(missing));
    }

    [Fact]
    public async Task A_hidden_page_lets_the_applications_own_fallback_answer()
    {
        await using var host = await DashboardHost.StartAsync(
            environment: "Production",
            map: app =>
            {
                app.MapWebhookDashboard(DashboardHost.Root);
                app.MapFallback(() => "the application's own page");
            });

        var response = await host.GetAsync();

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("the application's own page");
    }

    [Fact]
    public async Task Says_at_the_start_that_it_is_hidden_and_how_to_open_it()
    {
        await using var host = await DashboardHost.StartAsync(environment: "Production");

        var line = await host.Host.Log.WaitForAsync("DashboardHidden");

        line.Level.Should().Be(LogLevel.Warning);
        line.Message.Should().ContainAll(DashboardHost.Root, "RequireAuthorization");
    }

    [Fact]
    public async Task Says_at_the_start_where_it_is_open()
    {
        await using var host = await DashboardHost.StartAsync();

        (await host.Host.Log.WaitForAsync("DashboardOpen")).Message.Should().Contain(DashboardHost.Root);
    }

    [Fact]
    public async Task Says_at_the_start_that_it_is_not_mapped()
    {
        await using var host = await DashboardHost.StartAsync(map: _ => { });

        await host.Host.Log.WaitForAsync("DashboardNotMapped");
    }

    [Fact]
    public async Task Is_open_in_development()
    {
        await using var host = await DashboardHost.StartAsync(environment: "Development");

        (await host.GetAsync()).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("alice", HttpStatusCode.OK)]
    [InlineData("bob", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task With_a_policy_the_policy_decides(string? user, HttpStatusCode status)
    {
        await using var host = await StartAsync(app => app.MapWebhookDashboard(DashboardHost.Root).RequireAuthorization("operations"));

        (await GetAsync(host, user)).StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task A_policy_of_the_group_around_it_opens_it()
    {
        await using var host = await StartAsync(
            app => app.MapGroup("/ops").RequireAuthorization("operations").MapWebhookDashboard("/webhooks"));

        (await GetAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await GetAsync(host, user: null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("alice", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task A_fallback_policy_opens_it(string? user, HttpStatusCode status)
    {
        await using var host = await StartAsync(app => app.MapWebhookDashboard(DashboardHost.Root), authorization =>
            authorization.FallbackPolicy = authorization.GetPolicy("operations"));

        (await GetAsync(host, user)).StatusCode.Should().Be(status);
    }

    [Fact]
    public async Task A_fallback_policy_that_no_middleware_asks_hides_it_from_strangers()
    {
        await using var host = await StartAsync(
            app => app.MapWebhookDashboard(DashboardHost.Root),
            authorization => authorization.FallbackPolicy = authorization.GetPolicy("operations"),
            withMiddleware: false);

        (await GetAsync(host, user: null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_policy_by_itself_that_no_middleware_asks_hides_it_from_strangers(bool isPolicy)
    {
        await using var host = await StartAsync(
            app => app.MapWebhookDashboard(DashboardHost.Root).WithMetadata(PolicyByItself(isPolicy)), withMiddleware: false);

        (await GetAsync(host, user: null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_policy_by_itself_opens_it_to_those_who_meet_it(bool isPolicy)
    {
        await using var host = await StartAsync(app => app.MapWebhookDashboard(DashboardHost.Root).WithMetadata(PolicyByItself(isPolicy)));

        (await GetAsync(host, "bob")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Anonymous_access_hides_it_whatever_else_is_there()
    {
        await using var host = await StartAsync(
            app => app.MapWebhookDashboard(DashboardHost.Root).RequireAuthorization("operations").AllowAnonymous());

        (await GetAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Anonymous_access_hides_it_from_a_fallback_policy_too()
    {
        await using var host = await StartAsync(
            app => app.MapWebhookDashboard(DashboardHost.Root).AllowAnonymous(), authorization =>
                authorization.FallbackPolicy = authorization.GetPolicy("operations"));

        (await GetAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Test_events_do_not_exist_outside_development_even_with_a_policy()
    {
        await using var host = await StartAsync(app => app.MapWebhookDashboard(DashboardHost.Root).RequireAuthorization("operations"));

        (await GetAsync(host, "alice", "/test")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Mapping_without_registration_says_what_to_call()
    {
        var start = () => DashboardHost.StartAsync(
            (services, database) => services.AddWebhookReceiver(ReceiverHost.FirstSecret).UseInbox(database), app =>
                app.MapWebhookDashboard(DashboardHost.Root));

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("AddWebhookDashboard");
    }

    [Fact]
    public async Task Mapping_without_an_inbox_says_what_to_call()
    {
        var start = () => DashboardHost.StartAsync(
            (services, _) =>
            {
                services.AddWebhookReceiver(ReceiverHost.FirstSecret);
                services.AddWebhookDashboard();
            },
            app => app.MapWebhookDashboard(DashboardHost.Root));

        (await start.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("UseInbox");
    }

    private static object PolicyByItself(bool isPolicy) =>
        isPolicy ? new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build() : new OnlyUsers();

    private static Task<DashboardHost> StartAsync(
        Action<WebApplication> map, Action<AuthorizationOptions>? authorization = null, bool withMiddleware = true) =>
        DashboardHost.StartAsync(
            environment: "Production",
            services: services =>
            {
                if (withMiddleware)
                {
                    services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", _ => { });
                }

                void Configure(AuthorizationOptions options)
                {
                    options.AddPolicy("operations", policy =>
                        policy.RequireAuthenticatedUser().RequireAssertion(context => context.User.Identity!.Name == "alice"));
                    authorization?.Invoke(options);
                }

                services.AddAuthorization(Configure);
                if (!withMiddleware)
                {
                    // What makes the builder add the middleware by itself.
                    services.Remove(services.Single(service => service.ServiceType == typeof(IAuthorizationHandlerProvider)));
                    services.AddSingleton<IAuthorizationService, StrictAuthorization>();
                }
            },
            map: map);

    private static async Task<HttpResponseMessage> GetAsync(DashboardHost host, string? user, string page = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, DashboardHost.Root + page);
        if (user is not null)
        {
            request.Headers.Add("X-User", user);
        }

        return await host.Host.SendAsync(request);
    }

    private static async Task<string> TextOf(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        var content = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return $"{(int)response.StatusCode}\n{string.Join('\n', headers.Order(StringComparer.Ordinal))}\n{content}";
    }

    private sealed class HeaderAuthentication(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            (string?)Request.Headers["X-User"] is { } user
                ? AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], Scheme.Name)), Scheme.Name))
                : AuthenticateResult.NoResult());
    }

    /// <summary>An authorization service whose presence adds no middleware.</summary>
    private sealed class StrictAuthorization : IAuthorizationService
    {
        public Task<AuthorizationResult> AuthorizeAsync(
            ClaimsPrincipal user, object? resource, IEnumerable<IAuthorizationRequirement> requirements) =>
            Task.FromResult(user.Identity?.IsAuthenticated == true ? AuthorizationResult.Success() : AuthorizationResult.Failed());

        public Task<AuthorizationResult> AuthorizeAsync(ClaimsPrincipal user, object? resource, string policyName) =>
            throw new NotSupportedException();
    }

    /// <summary>A requirement of an application's own, without a policy's name.</summary>
    private sealed class OnlyUsers : IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new DenyAnonymousAuthorizationRequirement()];
    }
}
