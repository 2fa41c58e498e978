using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary><c>/v1/Webhooks</c>: subscriptions and test events.</summary>
internal sealed class WebhookEndpoints(SimulatorServices services, ApiResponses responses)
{
    private readonly SimulatorSubscriptions subscriptions = services.Subscriptions;

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/Webhooks", () => responses.Json(subscriptions.All.Select(subscription => WebhookDto.From(subscription))));
        app.MapPost("/v1/Webhooks", CreateAsync);
        app.MapGet("/v1/Webhooks/{id:guid}", (HttpContext context, Guid id) =>
            subscriptions.Find(id) is { } subscription ? responses.Json(WebhookDto.From(subscription)) : NotFound(context));
        app.MapPut("/v1/Webhooks/{id:guid}", UpdateAsync);
        app.MapDelete("/v1/Webhooks/{id:guid}", (HttpContext context, Guid id) =>
            subscriptions.Remove(id) ? Results.NoContent() : NotFound(context));
        app.MapPost("/v1/Webhooks/test", TriggerAsync);
    }

    private async Task<IResult> CreateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await ApiResponses.ReadAsync<CreateWebhookRequest>(context, cancellationToken);
        if (request is null)
        {
            return Invalid(context, "The request body is not valid JSON.");
        }

        if ((TargetRules.Refusal(request.Url, services.Options.AllowLoopback) ?? RefusalOf(request.Events)) is { } refusal)
        {
            return Invalid(context, refusal);
        }

        var subscription = subscriptions.Set(
            new SimulatedSubscription { Url = request.Url!, Events = request.Events!, IsTestMode = request.IsTestMode == true });
        var status = services.Faults.Variants.HasFlag(ApiVariants.CreatedStatus) ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        return responses.Json(WebhookDto.From(subscription, withSecret: true), status);
    }

    private async Task<IResult> UpdateAsync(HttpContext context, Guid id, CancellationToken cancellationToken)
    {
        var request = await ApiResponses.ReadAsync<UpdateWebhookRequest>(context, cancellationToken);
        if (request is null)
        {
            return Invalid(context, "The request body is not valid JSON.");
        }

        var refusal = (request.Unknown?.Keys.FirstOrDefault() is { } unknown ? $"Unknown field: {unknown}." : null)
            ?? (request.Url is null ? null : TargetRules.Refusal(request.Url, services.Options.AllowLoopback))
            ?? (request.Events is null ? null : RefusalOf(request.Events));
        if (refusal is not null)
        {
            return Invalid(context, refusal);
        }

        var regenerate = request.RegenerateSecret == true;
        var changed = subscriptions.Change(id, subscription => subscription with
        {
            Url = request.Url ?? subscription.Url,
            Events = request.Events ?? subscription.Events,
            IsActive = request.IsActive ?? subscription.IsActive,
            DisabledReason = request.IsActive == true ? null : subscription.DisabledReason,
            IsTestMode = request.IsTestMode ?? subscription.IsTestMode,
            Secret = regenerate ? SimulatorSubscriptions.NewSecret() : subscription.Secret,
        });
        return changed is null ? NotFound(context) : responses.Json(WebhookDto.From(changed, withSecret: regenerate));
    }

    private async Task<IResult> TriggerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (services.Options.Environment == SimulatedEnvironment.Production || services.Faults.TestTriggerForbidden)
        {
            return responses.Error(
                context, StatusCodes.Status403Forbidden, "forbidden", "Test events can be triggered in the test environment only.");
        }

        var request = await ApiResponses.ReadAsync<TriggerTestRequest>(context, cancellationToken);
        if (request?.EventType is not { } type || !EventTypes.Testable.Contains(type))
        {
            return Invalid(context, "The eventType is not one that can be triggered.");
        }

        return type.StartsWith("case.", StringComparison.Ordinal)
            ? TriggerForCase(context, type, request)
            : TriggerForClient(context, type, request);
    }

    /// <summary>Nothing happens to the case: the event alone is sent.</summary>
    private IResult TriggerForCase(HttpContext context, string type, TriggerTestRequest request)
    {
        if (request.CaseId is not { } id)
        {
            return Invalid(context, "The caseId is required for case events.");
        }

        if (services.Cases.Find(id) is not { } @case)
        {
            return responses.Error(context, StatusCodes.Status404NotFound, "not_found", "Case not found.");
        }

        return Triggered(type, @case.ExternalTenantId, @case.IsTest, type switch
        {
            EventTypes.CaseUpdated =>
                EventData.CaseUpdated(@case, request.OldLifecycle ?? @case.Lifecycle, request.NewLifecycle ?? SimulatorCases.Closed),
            EventTypes.CaseClosed => EventData.CaseClosed(@case, request.CloseCode ?? "Paid", request.CloseComment),
            _ => EventData.Case(@case),
        });
    }

    private IResult TriggerForClient(HttpContext context, string type, TriggerTestRequest request)
    {
        if (string.IsNullOrEmpty(request.ExternalTenantId))
        {
            return Invalid(context, "The externalTenantId is required for client events.");
        }

        if (services.Clients.Find(request.ExternalTenantId) is not { } client || !SimulatorClients.IsLinked(client))
        {
            return responses.Error(context, StatusCodes.Status404NotFound, "not_found", "No active client link found.");
        }

        return Triggered(type, client.ExternalTenantId, isTestCase: false, type switch
        {
            EventTypes.PoaSigned or EventTypes.ContractSigned => EventData.Signed(client, services.Clock.GetUtcNow()),
            EventTypes.Linked => EventData.Link(client, withAttribution: true),
            EventTypes.LinkDeclined => EventData.Link(client, withAttribution: false),
            _ => EventData.LinkRequest(client),
        });
    }

    private IResult Triggered(string type, string externalTenantId, bool isTestCase, JsonObject data)
    {
        var url = services.Links.Client(externalTenantId).AbsoluteUri;
        var count = services.Dispatcher.Publish(type, data, url, isTestCase, isTriggered: true).Subscriptions.Count;
        return responses.Json(new TriggerTestResponse(type, count, $"Enqueued for {count} subscription(s)."));
    }

    private IResult Invalid(HttpContext context, string message) =>
        responses.Error(context, StatusCodes.Status400BadRequest, "validation_error", message);

    private IResult NotFound(HttpContext context) =>
        responses.Error(context, StatusCodes.Status404NotFound, "not_found", "Webhook subscription not found.");

    private static string? RefusalOf(IReadOnlyList<string>? events) => events switch
    {
        null or [] => "At least one event is required.",
        _ when events.FirstOrDefault(type => !EventTypes.All.Contains(type, StringComparer.Ordinal)) is { } unknown =>
            $"Unknown event type: {unknown}.",
        _ => null,
    };
}
