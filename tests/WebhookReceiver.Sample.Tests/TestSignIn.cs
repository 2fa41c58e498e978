using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace WebhookReceiver.Sample.Tests;

/// <summary>Signs every request in, with the role in the header <c>X-Role</c> or as somebody of operations.</summary>
public sealed class TestSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public static void AddTo(IServiceCollection services) =>
        services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestSignIn>("test", _ => { });

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, (string?)Request.Headers["X-Role"] ?? "operations")], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
