namespace WebhookReceiver.Sample;

/// <summary>The application's own pages: they show personal data and act, so unlike the webhooks they are not for strangers.</summary>
internal static class OwnPages
{
    private const string Policy = "operations";

    private static readonly string[] TunnelHeaders = ["X-Forwarded-For", "X-Forwarded-Host", "X-Original-Host"];

    /// <summary>Whom the pages are for, outside Development.</summary>
    public static void AddOwnPages(this IServiceCollection services)
    {
        // Put your own sign-in here: OpenID Connect, cookies, JWT. Nothing issues tokens of this scheme, so until then nobody gets in.
        services.AddAuthentication().AddBearerToken();
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireRole(Policy));
    }

    /// <summary>Makes a group for the pages: open in Development to browsers on this machine, and behind the policy everywhere else.</summary>
    public static RouteGroupBuilder MapOwnPages(this WebApplication app)
    {
        var pages = app.MapGroup("/");
        pages.AddEndpointFilter(async (context, next) => IsFromElsewhere(context.HttpContext.Request) ? Results.StatusCode(StatusCodes.Status403Forbidden) : await next(context));
        if (app.Environment.IsDevelopment())
        {
            // Any other name in the Host header is a tunnel's, or that of a site which leads to this machine (DNS rebinding).
            pages.RequireHost("localhost", "*.localhost", "127.0.0.1");

            // A tunnel may rewrite that name, and still says for whom it speaks.
            pages.AddEndpointFilter(async (context, next) =>
                TunnelHeaders.Any(context.HttpContext.Request.Headers.ContainsKey) ? Results.NotFound() : await next(context));
        }
        else
        {
            pages.RequireAuthorization(Policy);
        }

        return pages;
    }

    // A page of another site can make a browser send a POST. Browsers say in Sec-Fetch-Site or Origin where it comes from; curl sends neither.
    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        var (site, origin, referer) = (request.Headers["Sec-Fetch-Site"], request.Headers.Origin, request.Headers.Referer);
        if (site.Count > 0 && site.ToString() is not ("same-origin" or "none"))
        {
            return true;
        }

        var sender = origin.Count > 0 ? origin : referer;
        return sender.Count > 0 && !(Uri.TryCreate(sender, UriKind.Absolute, out var address)
            && Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var own)
            && Uri.Compare(address, own, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0);
    }
}
