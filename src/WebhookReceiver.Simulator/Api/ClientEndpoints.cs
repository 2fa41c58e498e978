namespace WebhookReceiver.Simulator;

/// <summary><c>/clients</c>: creating, finding and resetting clients.</summary>
internal sealed class ClientEndpoints(SimulatorServices services, ApiResponses responses)
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 100;

    private readonly SimulatorClients clients = services.Clients;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/clients", List);
        app.MapPost("/clients", CreateAsync);
        app.MapGet("/clients/{externalTenantId}", (HttpContext context, string externalTenantId) =>
            FindLinked(externalTenantId) is { } client ? responses.Json(Describe(client)) : NotFound(context));
        app.MapGet("/clients/{externalTenantId}/is-deletable", IsDeletable);
        app.MapDelete("/clients/{externalTenantId}", Reset);
    }

    private IResult List(string? externalTenantId, string? query, bool? onboardingDone, bool? isAttributedClient, int? page, int? pageSize)
    {
        var linked = clients.All.Where(SimulatorClients.IsLinked).ToArray();
        var size = Math.Clamp(pageSize ?? DefaultPageSize, 1, MaxPageSize);
        var skip = (int)Math.Min((Math.Max(page ?? 1, 1) - 1L) * size, int.MaxValue);
        SimulatedClient[] found =
        [
            .. linked
                .Where(
                    client =>
                        externalTenantId is null || string.Equals(client.ExternalTenantId, externalTenantId, StringComparison.Ordinal))
                .Where(client => string.IsNullOrEmpty(query) || IsFound(client, query))
                .Where(client => onboardingDone is null || client.OnboardingDone == onboardingDone)
                .Where(client => isAttributedClient is null || client.IsAttributed == isAttributedClient),
        ];
        var summary = new ClientsSummary(
            linked.Length,
            linked.Count(client => client.IsAttributed),
            linked.Count(client => client.OnboardingDone),
            linked.Count(client => !client.OnboardingDone),
            services.Cases.All.Count);
        ClientResponse[] shown = [.. found.Skip(skip).Take(size).Select(client => Describe(client))];
        return responses.Json(new ClientList(new PageData(found.Length, size, skip), summary, shown));
    }

    private static bool IsFound(SimulatedClient client, string query) =>
        new[] { client.CompanyName, client.Email, client.RegistrationNumber }
            .Any(text => text?.Contains(query, StringComparison.OrdinalIgnoreCase) == true);

    private async Task<IResult> CreateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await ApiResponses.ReadAsync<CreateClientRequest>(context, cancellationToken);
        var errors = ClientRequestValidator.Validate(request);
        if (errors.Count > 0)
        {
            return responses.Invalid(context, errors);
        }

        var answer = clients.Submit(request!);
        return answer.Outcome switch
        {
            ClientOutcome.Created => responses.Json(Describe(answer.Client!, answer), StatusCodes.Status201Created),
            ClientOutcome.OnboardingRequired => responses.Json(Describe(answer.Client!, answer), StatusCodes.Status202Accepted),
            ClientOutcome.BusinessRule => BusinessRule(),
            _ => Conflict(request!.ExternalTenantId!, answer),
        };
    }

    private IResult IsDeletable(HttpContext context, string externalTenantId)
    {
        if (RefusalInProduction(context) is { } refusal)
        {
            return refusal;
        }

        var active = services.Cases.FindOf(externalTenantId)
            .Where(@case => @case.Lifecycle is not (SimulatorCases.PendingContractSigning or SimulatorCases.Closed))
            .Select(@case => $"The case {@case.Reference} is {@case.Lifecycle}.")
            .ToArray();
        return FindLinked(externalTenantId) is null
            ? NotFound(context)
            : responses.Json(new ClientDeletableResponse(active.Length == 0, active));
    }

    private IResult Reset(HttpContext context, string externalTenantId) =>
        RefusalInProduction(context)
        ?? (FindLinked(externalTenantId) is not null && clients.Remove(externalTenantId) ? Results.NoContent() : NotFound(context));

    private IResult? RefusalInProduction(HttpContext context) => services.Options.Environment == SimulatedEnvironment.Production
        ? responses.Error(context, StatusCodes.Status403Forbidden, "forbidden", "Clients can be reset in the test environment only.")
        : null;

    private IResult BusinessRule() => responses.Json(
        new BusinessErrorResponse(
            [
                new BusinessError(
                    "CreditorBlocked", "The creditor cannot submit cases.", new Uri(services.Links.BaseUrl, "/solution").AbsoluteUri),
            ],
            new SigningHandoff(new Uri(services.Links.BaseUrl, "/Signing/PendingContracts").AbsoluteUri)),
        StatusCodes.Status422UnprocessableEntity);

    private IResult Conflict(string externalTenantId, ClientAnswer answer)
    {
        var variants = services.Faults.Variants;
        var conflict = answer.Outcome switch
        {
            ClientOutcome.NeedsLinking => new ConflictResponse(
                "ClientExistsNeedsLinking",
                "The client exists and must approve the link.",
                new ConflictData(externalTenantId, new OnboardingLinks(answer.Client!.ApprovalUrl!), false)),
            ClientOutcome.LinkedToAnotherPartner => new ConflictResponse(
                variants.HasFlag(ApiVariants.OlderConflictNames) ? "AlreadyLinkedToAnotherPartner" : "ClientAlreadyLinkedToAnotherPartner",
                "The client is linked to another referral partner.",
                new ConflictData(externalTenantId, null, null)),
            ClientOutcome.LinkedUnderAnotherTenant => new ConflictResponse(
                "AlreadyLinkedDifferentTenant",
                $"The client is already linked under another external tenant id: {answer.Client?.ExternalTenantId ?? "another-tenant"}.",
                null),
            ClientOutcome.InvalidClientType => new ConflictResponse("InvalidClientType", "The matched account is not a creditor.", null),
            _ => throw new InvalidOperationException("Not a conflict: " + answer.Outcome),
        };
        return responses.Json(
            variants.HasFlag(ApiVariants.NestedConflict) ? new NestedConflict(conflict) : conflict, StatusCodes.Status409Conflict);
    }

    private ClientResponse Describe(SimulatedClient client, ClientAnswer? answer = null)
    {
        var cases = services.Cases.FindOf(client.ExternalTenantId);
        return new ClientResponse(
            client.ExternalTenantId,
            client.OnboardingDone,
            client.OnboardingUrl is null ? null : new OnboardingLinks(client.OnboardingUrl),
            new CreditorDto(
                client.CreditorId, client.CompanyName, client.Email, client.Country, null, null, null, client.RegistrationNumber),
            [new UserDto(1, client.Email, "", "")],
            client.IsAttributed,
            client.LinkedAt,
            new CaseStats(cases.Count, cases.Count(@case => @case.Lifecycle is SimulatorCases.Closed), 0),
            "not_required",
            answer?.FailedCases is null ? null : new CaseResults([.. answer.CreatedCases!.Select(CaseDto.From)], answer.FailedCases));
    }

    private SimulatedClient? FindLinked(string externalTenantId) =>
        clients.Find(externalTenantId) is { } client && SimulatorClients.IsLinked(client) ? client : null;

    private IResult NotFound(HttpContext context) =>
        responses.Error(context, StatusCodes.Status404NotFound, "not_found", "No active client link found for this externalTenantId.");
}
