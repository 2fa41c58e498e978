using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;
using WebhookReceiver.Dashboard.Tests.Setup;
using WebhookReceiver.EntityFrameworkCore;

namespace WebhookReceiver.Dashboard.Tests.Security;

/// <summary>
/// The gate evaluates what was asked for: with the authorization middleware, and in an application that lacks it and suppresses routing's
/// check for it.
/// </summary>
public sealed class OwnGateTests
{
    private static readonly Dictionary<string, Func<IEndpointConventionBuilder, object>> Asked = new(StringComparer.Ordinal)
    {
        ["policy"] = dashboard => dashboard.RequireAuthorization("only-alice"),
        ["several policies"] = dashboard => dashboard.RequireAuthorization("users").RequireAuthorization("only-alice"),
        ["roles"] = dashboard => dashboard.RequireAuthorization(new AuthorizeAttribute { Roles = "admins" }),
        ["scheme and policy"] = dashboard =>
            dashboard.RequireAuthorization(new AuthorizeAttribute("only-alice") { AuthenticationSchemes = "header" }),
        ["policy object"] = dashboard => dashboard.RequireAuthorization(policy => policy.RequireUserName("alice")),
        ["policy as metadata"] = dashboard => dashboard.WithMetadata(new AuthorizationPolicyBuilder().RequireUserName("alice").Build()),
        ["requirement data"] = dashboard => dashboard.WithMetadata(new OnlyAlice()),
        ["policy and requirement data"] = dashboard => dashboard.RequireAuthorization("users").WithMetadata(new OnlyAlice()),
        ["fallback policy"] = dashboard => dashboard,
    };

    public static TheoryData<string, bool, string> Cases => new(
        from asked in Asked.Keys
        from withMiddleware in (bool[])[true, false]
        from environment in (string[])["Production", "Development"]
        select (asked, withMiddleware, environment));

    public static TheoryData<string, string> Endpoints => new()
    {
        { "GET", "" }, { "HEAD", "" }, { "OPTIONS", "" }, { "GET", "/deliveries" }, { "GET", "/delivery?id=x" }, { "POST", "/delivery" },
            { "POST", "/dead-letters/change" }, { "GET", "/changes" },
        { "HEAD", "/changes" }, { "GET", "/assets/x/dashboard.css" }, { "GET", "/anything" }, { "DELETE", "/deliveries" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_was_asked_for_decides(string asked, bool withMiddleware, string environment)
    {
        await using var host = await StartAsync(asked, withMiddleware, environment);

        (await SendAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await SendAsync(host, "bob")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync(host, user: null)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Every_endpoint_and_method_is_behind_it(string method, string page)
    {
        await using var host = await StartAsync("policy", withMiddleware: false);

        (await SendAsync(host, user: null, page, method)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(host, "bob", page, method)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_scheme_that_is_not_the_default_one_is_asked(bool withMiddleware)
    {
        await using var host = await StartAsync(
            "", withMiddleware, map: dashboard =>
                dashboard.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "other" }));

        (await SendAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SendAsync(host, "alice", header: "X-Other-User")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Anonymous_access_on_the_group_around_it_hides_it(bool withMiddleware)
    {
        await using var host = await StartAsync("", withMiddleware, route: app =>
            app.MapGroup("/ops").AllowAnonymous().MapWebhookDashboard("/webhooks").RequireAuthorization("only-alice"));

        (await SendAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Without_authorization_services_nobody_gets_in_and_the_log_says_what_to_add(string environment)
    {
        await using var host = await DashboardHost.StartAsync(
            environment: environment,
            services: services => services.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true),
            map: app => app.MapWebhookDashboard(DashboardHost.Root).RequireAuthorization("ops"));

        (await SendAsync(host, "alice")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await host.Host.Log.WaitForAsync("DashboardHidden")).Message.Should().Contain("AddAuthorization");
    }

    [Fact]
    public async Task Without_authentication_a_policy_hides_it()
    {
        await using var host = await DashboardHost.StartAsync(
            environment: "Production",
            services: services => services.AddAuthorization(AddPolicies)
                .Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true),
            map: app =>
            {
                WithoutSecurityMiddleware(app);
                app.MapWebhookDashboard(DashboardHost.Root)
                    .RequireAuthorization(new AuthorizeAttribute("only-alice") { AuthenticationSchemes = "header" });
            });

        (await SendAsync(host, user: null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_policy_that_does_not_exist_lets_nobody_in()
    {
        await using var host = await StartAsync("", withMiddleware: false, map: dashboard => dashboard.RequireAuthorization("misspelt"));

        var request = () => SendAsync(host, "alice");

        (await request.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("misspelt");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_applications_own_answer_to_a_refusal_is_given(bool withMiddleware)
    {
        await using var host = await StartAsync(
            "policy", withMiddleware, services: services => services.AddSingleton<IAuthorizationMiddlewareResultHandler, Teapot>());

        (await SendAsync(host, "bob")).StatusCode.Should().Be((HttpStatusCode)StatusCodes.Status418ImATeapot);
    }

    [Fact]
    public async Task An_action_without_the_policy_changes_nothing()
    {
        await using var host = await StartAsync("policy", withMiddleware: false, handlers: DashboardHost.FailOnUpdates);
        await host.DeliverAsync("evt-1");

        var response = await SendAsync(host, "bob", "/delivery", "POST");

        response.StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await host.Inbox.FindAsync("evt-1", cancellationToken: TestContext.Current.CancellationToken))!.Entry.State.Should()
            .Be(InboxState.DeadLetter);
    }

    private static Task<DashboardHost> StartAsync(
        string asked,
        bool withMiddleware,
        string environment = "Production",
        Func<IEndpointConventionBuilder, object>? map = null,
        Action<WebApplication>? route = null,
        Action<IServiceCollection>? services = null,
        Action<WebhookReceiverBuilder>? handlers = null) =>
        DashboardHost.StartAsync(
            handlers,
            environment: environment,
            services: collection =>
            {
                collection.AddAuthentication("header")
                    .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("header", _ => { })
                    .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("other", _ => { });
                collection.AddAuthorization(options =>
                {
                    AddPolicies(options);
                    options.FallbackPolicy = asked == "fallback policy" ? options.GetPolicy("only-alice") : null;
                });
                collection.Configure<RouteOptions>(routing => routing.SuppressCheckForUnhandledSecurityMetadata = true);
                services?.Invoke(collection);
            },
            map: app =>
            {
                if (!withMiddleware)
                {
                    WithoutSecurityMiddleware(app);
                }

                if (route is not null)
                {
                    route(app);
                }
                else
                {
                    (map ?? Asked[asked])(app.MapWebhookDashboard(DashboardHost.Root));
                }
            });

    // What the builder remembers when the application adds the middleware itself; here nobody does.
    private static void WithoutSecurityMiddleware(WebApplication app)
    {
        IApplicationBuilder builder = app;
        builder.Properties["__AuthenticationMiddlewareSet"] = true;
        builder.Properties["__AuthorizationMiddlewareSet"] = true;
    }

    private static void AddPolicies(AuthorizationOptions options)
    {
        options.AddPolicy("users", policy => policy.RequireAuthenticatedUser());
        options.AddPolicy("only-alice", policy => policy.RequireUserName("alice"));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        DashboardHost host, string? user, string page = "", string method = "GET", string header = "X-User")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), DashboardHost.Root + page);
        if (user is not null)
        {
            request.Headers.Add(header, user);
        }

        return await host.Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed class HeaderAuthentication(
        IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if ((string?)Request.Headers[Scheme.Name == "other" ? "X-Other-User" : "X-User"] is not { } user)
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            var identity = new ClaimsIdentity(
                [new Claim(ClaimTypes.Name, user), new Claim(ClaimTypes.Role, user == "alice" ? "admins" : "guests")], Scheme.Name);
            return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
        }
    }

    private sealed class OnlyAlice : IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [new NameAuthorizationRequirement("alice")];
    }

    private sealed class Teapot : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        }
    }
}
