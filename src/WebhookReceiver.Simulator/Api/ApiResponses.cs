using System.Text.Json;

namespace WebhookReceiver.Simulator;

/// <summary>Reads and writes the bodies of the API.</summary>
internal sealed class ApiResponses(SimulatorFaults faults)
{
    public IResult Json(object value, int statusCode = StatusCodes.Status200OK) => Results.Json(
        value,
        faults.Variants.HasFlag(ApiVariants.PascalCase) ? SimulatorJson.PascalCase : SimulatorJson.Options,
        statusCode: statusCode);

    public IResult Error(HttpContext context, int statusCode, string error, string message) =>
        Json(new ApiErrorResponse(error, message, [new BusinessError(error, message, null)], context.TraceIdentifier), statusCode);

    /// <summary>Fields with their messages, in one of the two documented shapes.</summary>
    public IResult Invalid(HttpContext context, IReadOnlyDictionary<string, string[]> errors) =>
        faults.Variants.HasFlag(ApiVariants.ValidationProblem)
        ? Results.Json(
            new
            {
                type = "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                title = "One or more validation errors occurred.",
                status = 400,
                errors,
                traceId = context.TraceIdentifier,
            },
            SimulatorJson.Options,
            "application/problem+json",
            StatusCodes.Status400BadRequest)
        : Json(errors, StatusCodes.Status400BadRequest);

    /// <returns>The body; null if it is absent or no JSON of that shape.</returns>
    public static async Task<T?> ReadAsync<T>(HttpContext context, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(
                context.Request.Body, SimulatorJson.Options, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
