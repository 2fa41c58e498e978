using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using WebhookReceiver.EntityFrameworkCore;
using WebhookReceiver.ReferralApi;

namespace WebhookReceiver.Sample;

/// <summary>What the partner knows by now. They show personal data and act, so unlike the webhooks they are not for strangers.</summary>
internal static class Pages
{
    private const string Policy = "operations";
    private const int MaxLength = 1000;

    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddWebhookDashboard(options => options.Title = "Partner sample");
        builder.Services.AddHealthChecks().AddWebhookReceiver().AddWebhookInbox();

        // Put your own sign-in here: OpenID Connect, cookies, JWT. Nothing issues tokens of this scheme, so until then nobody gets in.
        builder.Services.AddAuthentication().AddBearerToken();
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireRole(Policy));
    }

    public static void MapPages(this WebApplication app, bool canCreateClients)
    {
        var isDevelopment = app.Environment.IsDevelopment();
        app.MapGet("/", () => isDevelopment ? Results.Redirect("/webhooks/dashboard") : Results.Text("""
            Receives Debitura's webhooks at /webhooks/debitura and /webhooks/debitura-test.
            Shows what it knows at /clients, /cases, /events?limit=1000, /inbox and /webhooks/dashboard, to those who may see it.
            Its state is at /health.
            """));

        // For probes, which do not sign in: the details, which name receivers, secrets in use and errors, are for developers.
        app.MapHealthChecks("/health", new HealthCheckOptions
        {
            ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync<object>(isDevelopment
                ? new
                {
                    Status = $"{report.Status}",
                    Entries = report.Entries.ToDictionary(
                        entry => entry.Key,
                        entry => new { Status = $"{entry.Value.Status}", entry.Value.Description, entry.Value.Data },
                        StringComparer.Ordinal),
                }
                : new { Status = $"{report.Status}" }),
        }).AllowAnonymous();

        var pages = app.MapGroup("/").AddEndpointFilter(async (context, next) =>
            Refuse(context.HttpContext.Request, isDevelopment) ?? await next(context));

        // In Development for browsers on this machine: any other host is a tunnel's, or that of a site which points here (DNS rebinding).
        _ = isDevelopment ? pages.RequireHost("localhost", "*.localhost", "127.0.0.1") : pages.RequireAuthorization(Policy);
        pages.MapWebhookDashboard("/webhooks/dashboard");
        pages.MapGet("/cases", async (PartnerDbContext db, int limit = MaxLength, int skip = 0) =>
            from @case in await Part(db.Cases.OrderBy(@case => @case.CaseId), limit, skip)
            let isClosed = string.Equals(@case.Lifecycle.Value, Case.Closed, StringComparison.OrdinalIgnoreCase)
            select new
            {
                @case.CaseId,
                Reference = @case.Reference.Value,
                ExternalTenantId = @case.ExternalTenantId.Value,
                Lifecycle = @case.Lifecycle.Value,
                CloseCode = isClosed ? @case.CloseCode.Value : null,
                @case.LastEventAt,
            });
        pages.MapGet("/events", (PartnerDbContext db, int limit = MaxLength, int skip = 0) =>
            Part(db.Events.OrderByDescending(e => e.Number), limit, skip));
        pages.MapGet("/inbox", async (IWebhookInbox inbox, int limit = MaxLength) =>
            from e in await inbox.QueryAsync(new InboxQuery { Limit = Length(limit) })
            select new { e.EventId, e.EventType, State = $"{e.State}", e.Attempts, e.LastError, e.ReceivedAt, e.ProcessedAt });
        pages.MapPost("/inbox/{eventId}/requeue", async (IWebhookInbox inbox, string eventId, string receiver = "default") =>
            await inbox.RequeueAsync(eventId, receiver) ? Results.NoContent() : Results.NotFound());
        pages.MapGet("/clients", (PartnerDbContext db, IServiceProvider services, int limit = MaxLength) =>
            Clients.ListAsync(db, services.GetService<ILinkRequestStore>(), isDevelopment, Length(limit)));
        if (canCreateClients)
        {
            pages.MapPost("/clients", Clients.CreateAsync);
        }
    }

    // Never all of a table, whatever the address asks for.
    private static int Length(int limit) => Math.Clamp(limit, 1, MaxLength);

    private static Task<List<T>> Part<T>(IQueryable<T> rows, int limit, int skip)
        where T : class => rows.AsNoTracking().Skip(Math.Max(skip, 0)).Take(Length(limit)).ToListAsync();

    private static IResult? Refuse(HttpRequest request, bool isDevelopment)
    {
        // A tunnel may rewrite the host, which RequireHost checks, and still names the one that was asked for.
        string[] tunnel = ["X-Forwarded-For", "X-Forwarded-Host", "X-Original-Host"];
        if (isDevelopment && tunnel.Any(request.Headers.ContainsKey))
        {
            return Results.NotFound();
        }

        // A page of another site can make a browser send a POST. Browsers say where it comes from; curl does not.
        var (own, headers) = ($"{request.Scheme}://{request.Host}", request.Headers);
        var isFromElsewhere = headers["Sec-Fetch-Site"].Any(site => site is not ("same-origin" or "none"))
            || headers.Origin.Any(origin => !string.Equals(origin, own, StringComparison.OrdinalIgnoreCase))
            || (headers.Origin.Count == 0 && headers.Referer.Any(page => page?.StartsWith($"{own}/", StringComparison.Ordinal) != true));
        return HttpMethods.IsPost(request.Method) && isFromElsewhere ? Results.StatusCode(StatusCodes.Status403Forbidden) : null;
    }
}
