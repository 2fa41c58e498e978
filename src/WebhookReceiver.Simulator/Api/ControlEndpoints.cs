using System.Text.Json;
using System.Text.Json.Nodes;

namespace WebhookReceiver.Simulator;

/// <summary><c>/_simulator</c>: everything that can be driven in process, for a terminal.</summary>
internal sealed class ControlEndpoints(SimulatorServices services)
{
    public void Map(IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("/_simulator").AddEndpointFilter(RefuseOtherOriginsAsync);
        control.MapGet(
            "/",
            () => Json(
                new
                {
                    services.Links.BaseUrl,
                    services.Options.Environment,
                    Clock = Clock(),
                    Clients = services.Clients.All.Count,
                    Deliveries = services.Deliveries.All.Count,
                }));
        MapClock(control);
        MapFaults(control);
        MapSubscriptions(control);
        MapClients(control);
        MapCases(control);
        MapEvents(control);
    }

    private static IResult Json(object value) => Results.Json(value, SimulatorJson.Options);

    private static IResult Done(bool found) => found ? Results.NoContent() : Results.NotFound();

    /// <summary>A page in the developer's browser must not drive the simulator behind their back.</summary>
    private static async ValueTask<object?> RefuseOtherOriginsAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.Ordinal)
            ? await next(context)
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }

    private void MapClock(RouteGroupBuilder control)
    {
        control.MapGet("/clock", () => Json(Clock()));
        control.MapPut("/clock", async (HttpContext context) =>
        {
            var request = await ApiResponses.ReadAsync<ClockRequest>(context, context.RequestAborted);
            if (request?.Speed is not (>= 0 and < double.PositiveInfinity))
            {
                return Results.BadRequest("""Give a speed, such as {"speed":86400}.""");
            }

            services.Clock.Speed = request.Speed.Value;
            services.Agenda.SpeedChanged();
            return Json(Clock());
        });
        control.MapPost("/clock/advance", async (HttpContext context) =>
        {
            var request = await ApiResponses.ReadAsync<ClockRequest>(context, context.RequestAborted);
            if (request?.By is not { } by || by < TimeSpan.Zero)
            {
                return Results.BadRequest("""Say how far, such as {"by":"7.01:00:00"} for seven days and an hour.""");
            }

            await services.Agenda.AdvanceAsync(by, context.RequestAborted);
            return Json(Clock());
        });
    }

    private void MapFaults(RouteGroupBuilder control)
    {
        control.MapGet("/faults", () => Json(services.Faults));
        control.MapPut("/faults", async (HttpContext context) =>
        {
            try
            {
                services.Faults.CopyFrom(await ReadOverAsync(context, services.Faults));
                return Json(services.Faults);
            }
            catch (JsonException exception)
            {
                return Results.BadRequest(exception.Message);
            }
        });
        control.MapDelete("/faults", () =>
        {
            services.Faults.Clear();
            return Json(services.Faults);
        });
    }

    private void MapSubscriptions(RouteGroupBuilder control)
    {
        control.MapGet("/subscriptions", () => Json(services.Subscriptions.All));
        control.MapPost("/subscriptions", async (HttpContext context) =>
            await ApiResponses.ReadAsync<SimulatedSubscription>(context, context.RequestAborted) is { } subscription
                ? Json(
                    services.Subscriptions.Set(
                        subscription with { Events = subscription.Events is { Count: > 0 } types ? types : EventTypes.All }))
                : Results.BadRequest("Give at least a url."));
        control.MapPut("/subscriptions/{id:guid}", async (HttpContext context, Guid id) =>
        {
            if (services.Subscriptions.Find(id) is not { } subscription)
            {
                return Results.NotFound();
            }

            try
            {
                return Json(services.Subscriptions.Set(await ReadOverAsync(context, subscription) with { Id = id }));
            }
            catch (JsonException exception)
            {
                return Results.BadRequest(exception.Message);
            }
        });
        control.MapDelete("/subscriptions/{id:guid}", (Guid id) => Done(services.Subscriptions.Remove(id)));
    }

    private void MapClients(RouteGroupBuilder control)
    {
        control.MapGet("/clients", () => Json(services.Clients.All));
        control.MapPost(
            "/clients/{externalTenantId}/approve", (string externalTenantId) => Done(services.Clients.Approve(externalTenantId)));
        control.MapPost(
            "/clients/{externalTenantId}/decline", (string externalTenantId) => Done(services.Clients.Decline(externalTenantId)));
        control.MapPost("/clients/{externalTenantId}/expire", (string externalTenantId) => Done(services.Clients.Expire(externalTenantId)));
        control.MapPost("/clients/{externalTenantId}/sign", (string externalTenantId) => Done(services.Clients.Sign(externalTenantId)));
        control.MapDelete("/clients/{externalTenantId}", (string externalTenantId) => Done(services.Clients.Remove(externalTenantId)));
        control.MapPut("/companies/{email}/{outcome}", (string email, ClientOutcome outcome) =>
        {
            services.Clients.SetOutcome(email, outcome);
            return Results.NoContent();
        });
    }

    private void MapCases(RouteGroupBuilder control)
    {
        control.MapGet("/cases", () => Json(services.Cases.All));
        control.MapPost("/cases", async (HttpContext context) =>
            await ApiResponses.ReadAsync<SimulatedCase>(context, context.RequestAborted) is { } request
                ? Json(services.Cases.Create(request.ExternalTenantId, request.CreditorReference, request.IsTest))
                : Results.BadRequest("Give at least an externalTenantId."));
        control.MapPost("/cases/{id:guid}/advance", async (HttpContext context, Guid id) =>
            await ApiResponses.ReadAsync<AdvanceCaseRequest>(
                context, context.RequestAborted) is { Lifecycle: { } lifecycle } request
                ? Done(services.Cases.Advance(id, lifecycle, request.CloseCode ?? "Paid", request.CloseComment))
                : Results.BadRequest("""Give the new lifecycle, such as {"lifecycle":"Closed","closeCode":"Paid"}."""));
    }

    private void MapEvents(RouteGroupBuilder control)
    {
        control.MapPost("/events", async (HttpContext context) =>
        {
            var request = await ApiResponses.ReadAsync<PublishRequest>(context, context.RequestAborted);
            return request?.EventType is { Length: > 0 } type
                ? Json(
                    new
                    {
                        EventId = services.Dispatcher.Publish(
                            type, request.Data ?? new JsonObject(), isTestCase: request.IsTest == true).Id,
                    })
                : Results.BadRequest("""Give at least an eventType, such as {"eventType":"case.updated","data":{}}.""");
        });
        control.MapPost("/events/{eventId}/replay", (string eventId) => Done(services.Dispatcher.Replay(eventId)));
        control.MapGet("/deliveries", () => Json(services.Deliveries.All));
        control.MapDelete("/deliveries", () =>
        {
            services.Deliveries.Clear();
            return Results.NoContent();
        });
    }

    private object Clock() => new { Now = services.Clock.GetUtcNow(), services.Clock.Speed };

    /// <summary>Reads what the body says over what is there already.</summary>
    private static async Task<T> ReadOverAsync<T>(HttpContext context, T current)
        where T : class
    {
        var merged = JsonSerializer.SerializeToNode(current, SimulatorJson.Options)!.AsObject();
        var change = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        foreach (var (name, value) in change as JsonObject ?? throw new JsonException("Give a JSON object."))
        {
            merged[JsonNamingPolicy.CamelCase.ConvertName(name)] = value?.DeepClone();
        }

        return merged.Deserialize<T>(SimulatorJson.Options)!;
    }
}
