using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using WebhookReceiver.TestKit;

namespace WebhookReceiver.Tests.Http;

/// <summary>Authorization around a receiver: enforced where the application asks for it, absent where it does not.</summary>
public sealed class RequestedAuthorizationTests
{
    public static TheoryData<string, bool> Requests
    {
        get
        {
            TheoryData<string, bool> requests = [];
            foreach (var manner in new[] { "policy", "group", "attribute", "policy object", "requirement", "late convention" })
            {
                requests.Add(manner, true);
                requests.Add(manner, false);
            }

            return requests;
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_is_asked_for_is_enforced(string manner, bool middleware)
    {
        await using var host = await StartAsync(manner, middleware, fallback: false);

        var refused = await host.SendAsync(Deliveries.Envelope("1"));
        var admitted = await SendAsPartnerAsync(host, TestSecrets.First);
        var forged = await SendAsPartnerAsync(host, TestSecrets.Other);

        refused.StatusCode.Should().BeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
        admitted.StatusCode.Should().Be(HttpStatusCode.OK);
        forged.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        host.Metrics.Of("webhook_receiver.deliveries").Should().HaveCount(2, "the refused one never reached the receiver");
    }

    [Theory]
    [InlineData("nothing", true)]
    [InlineData("nothing", false)]
    [InlineData("allowed", true)]
    [InlineData("allowed", false)]
    public async Task Where_nothing_is_asked_for_the_signature_is_enough(string manner, bool middleware)
    {
        await using var host = await StartAsync(manner, middleware, fallback: true);

        (await host.SendAsync(Deliveries.Envelope("1"))).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> SendAsPartnerAsync(ReceiverHost host, string secret)
    {
        var request = Deliveries.Signed(Deliveries.Envelope("1"), host.Clock.GetUtcNow(), secret);
        request.Headers.Add("Partner", "yes");
        return host.SendAsync(request);
    }

    private static Task<ReceiverHost> StartAsync(string manner, bool middleware, bool fallback) => ReceiverHost.StartAsync(
        handlers: null,
        services: builder =>
        {
            builder.Services.AddAuthentication("partner").AddScheme<AuthenticationSchemeOptions, PartnerScheme>("partner", _ => { });
            builder.Services.AddAuthorization(options =>
            {
                options.AddPolicy("mtls", policy => policy.RequireAssertion(IsPartner));
                options.FallbackPolicy = fallback ? new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build() : null;
            });
            builder.Services.AddSingleton<IAuthorizationHandler, PartnerHandler>();
            builder.Services.Configure<RouteOptions>(options => options.SuppressCheckForUnhandledSecurityMetadata = !middleware);
        },
        pipeline: app =>
        {
            // Otherwise the application adds both automatically.
            ((IApplicationBuilder)app).Properties["__AuthenticationMiddlewareSet"] = true;
            ((IApplicationBuilder)app).Properties["__AuthorizationMiddlewareSet"] = true;
            app.UseRouting();
            if (middleware)
            {
                app.UseAuthentication();
                app.UseAuthorization();
            }

#pragma warning disable ASP0014 // Suggest using top level route registrations: the order of routing and authorization is what is tested
            app.UseEndpoints(endpoints => _ = manner switch
            {
                "policy" => endpoints.MapWebhookReceiver(Deliveries.Path).RequireAuthorization("mtls"),
                "group" => endpoints.MapGroup(string.Empty).RequireAuthorization("mtls").MapWebhookReceiver(Deliveries.Path),
                "attribute" => endpoints.MapWebhookReceiver(Deliveries.Path).WithMetadata(new AuthorizeAttribute("mtls")),
                "policy object" =>
                    endpoints.MapWebhookReceiver(Deliveries.Path).RequireAuthorization(policy => policy.RequireAssertion(IsPartner)),
                "requirement" => endpoints.MapWebhookReceiver(Deliveries.Path).WithMetadata(new PartnerRequirement()),
                "late convention" => Late(endpoints.MapWebhookReceiver(Deliveries.Path)),
                "allowed" => endpoints.MapWebhookReceiver(Deliveries.Path).RequireAuthorization("mtls").AllowAnonymous(),
                _ => endpoints.MapWebhookReceiver(Deliveries.Path),
            });
#pragma warning restore ASP0014
        });

    private static IEndpointConventionBuilder Late(IEndpointConventionBuilder receiver)
    {
        receiver.Finally(endpoint => endpoint.Metadata.Add(new AuthorizeAttribute("mtls")));
        return receiver;
    }

    private static bool IsPartner(AuthorizationHandlerContext context) => context.User.HasClaim("partner", "yes");

    private sealed class PartnerRequirement : IAuthorizationRequirement, IAuthorizationRequirementData
    {
        public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
    }

    private sealed class PartnerHandler : AuthorizationHandler<PartnerRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, PartnerRequirement requirement)
        {
            if (IsPartner(context))
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }

    private sealed class PartnerScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("partner", "yes")], Scheme.Name));
            return Task.FromResult(Request.Headers.ContainsKey("Partner")
                ? AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name))
                : AuthenticateResult.NoResult());
        }
    }
}
