namespace WebhookReceiver.Simulator;

/// <summary>Who the key belongs to, tokens for a client, and what they open.</summary>
internal sealed class PartnerEndpoints(SimulatorServices services, ApiResponses responses)
{
    public const string ContractStatusPath = "/contracts/debt-collection/status";

    private const string BearerPrefix = "Bearer ";
    private const int MaxTenantIdCharacters = 255;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/me", () => responses.Json(Partner()));
        app.MapGet("/referral-partners/{partnerId}", (HttpContext context, string partnerId) =>
            Guid.TryParse(partnerId, out var id) && id == services.Options.PartnerId
                ? responses.Json(Partner())
                : responses.Error(context, StatusCodes.Status404NotFound, "not_found", "Referral partner not found."));
        app.MapPost("/oauth/token", IssueTokenAsync);
        app.MapGet(ContractStatusPath, ContractStatus);
    }

    private PartnerResponse Partner() => new(
        services.Options.PartnerId,
        services.Options.PartnerName,
        services.Options.PartnerName,
        null,
        IsActive: true,
        IsPublicDemo: false,
        ReferralFeePercentage: 0);

    private async Task<IResult> IssueTokenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await ApiResponses.ReadAsync<TokenRequest>(context, cancellationToken);
        if (request?.ExternalTenantId is not { Length: > 0 and <= MaxTenantIdCharacters } tenant)
        {
            return responses.Error(
                context, StatusCodes.Status400BadRequest, "validation_error", "The externalTenantId must have 1 to 255 characters.");
        }

        return services.Clients.Find(tenant) is { OnboardingDone: true } client
            ? responses.Json(
                new TokenResponse(services.Tokens.Issue(client), "Bearer", AccessTokens.LifetimeSeconds, client.CreditorId, tenant))
            : responses.Error(context, StatusCodes.Status404NotFound, "not_found", "No active, onboarded client link found.");
    }

    /// <summary>Part of the Customer API, served here too so that one address is enough.</summary>
    private IResult ContractStatus(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var tenant = header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? services.Tokens.Validate(header[BearerPrefix.Length..])
            : null;
        return tenant is not null && services.Clients.Find(tenant) is { } client
            ? responses.Json(
                new ContractStatusResponse(client.OnboardingDone, RequiresResigning: false, "None", null, client.OnboardingUrl))
            : responses.Error(context, StatusCodes.Status401Unauthorized, "unauthorized", "Missing or invalid bearer token.");
    }
}
