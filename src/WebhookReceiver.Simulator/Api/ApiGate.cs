using System.Globalization;

namespace WebhookReceiver.Simulator;

/// <summary>Stands before every API call: the faults that are on, then the partner's key.</summary>
internal sealed class ApiGate(SimulatorServices services, ApiResponses responses)
{
    // Pages are for the customer's people, the control for the developer, contracts for the bearer of a token.
    private static readonly string[] WithoutKey =
    [
        "/_simulator", SimulatorLinks.ApprovalPath, SimulatorLinks.OnboardingPath, SimulatorLinks.UpgradePath,
        PartnerEndpoints.ContractStatusPath,
    ];

    private readonly SimulatorFaults faults = services.Faults;

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path;
        if (!path.HasValue || path == "/" || path.StartsWithSegments("/_simulator", StringComparison.OrdinalIgnoreCase) || IsPage(path))
        {
            return next(context);
        }

        var date = services.Options.RealTime.GetUtcNow() + faults.DateOffset;
        context.Response.Headers.Date = date.ToString("R", CultureInfo.InvariantCulture);
        var refusal = Fault(context) ?? (NeedsKey(path) && !HasKey(context.Request) ? Unauthorized(context) : null);
        return refusal is null ? next(context) : refusal.ExecuteAsync(context);
    }

    private static bool IsPage(PathString path) => !IsContractStatus(path) && !NeedsKey(path);

    private static bool IsContractStatus(PathString path) =>
        path.StartsWithSegments(PartnerEndpoints.ContractStatusPath, StringComparison.OrdinalIgnoreCase);

    private static bool NeedsKey(PathString path) =>
        !WithoutKey.Any(known => path.StartsWithSegments(known, StringComparison.OrdinalIgnoreCase));

    private IResult? Fault(HttpContext context)
    {
        if (faults.HtmlInsteadOfJson)
        {
            return Results.Content(
                "<!DOCTYPE html><html><body><h1>Welcome</h1><p>This is a page, not an API.</p></body></html>", "text/html; charset=utf-8");
        }

        return faults.TakeApiStatus() switch
        {
            null => null,
            StatusCodes.Status429TooManyRequests => RateLimited(context),
            StatusCodes.Status401Unauthorized => Unauthorized(context),
            { } status => responses.Error(context, status, "simulated_fault", $"The simulator was told to answer {status}."),
        };
    }

    private IResult RateLimited(HttpContext context)
    {
        var seconds = (int)Math.Ceiling(faults.RetryAfter.TotalSeconds);
        if (faults.RetryAfterHeader)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return responses.Json(
            new RateLimitResponse("rate_limit_exceeded", "Too many requests.", seconds), StatusCodes.Status429TooManyRequests);
    }

    private IResult Unauthorized(HttpContext context) =>
        responses.Error(context, StatusCodes.Status401Unauthorized, "unauthorized", "Missing or invalid API key.");

    private bool HasKey(HttpRequest request) => !faults.KeyRefused && faults.KeyHeaders switch
    {
        ApiKeyHeaders.XApiKey => IsKey(request.Headers["XApiKey"]),
        ApiKeyHeaders.XDashApiDashKey => IsKey(request.Headers["X-Api-Key"]),
        _ => IsKey(request.Headers["XApiKey"]) || IsKey(request.Headers["X-Api-Key"]),
    };

    private bool IsKey(string? text) => string.Equals(text, services.Options.KeyOfEnvironment, StringComparison.Ordinal);
}
