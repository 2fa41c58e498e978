using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebhookReceiver.Sample;

/// <summary>Writes the health checks as JSON, with or without details: those name receivers, secrets in use and errors.</summary>
internal static class HealthResponse
{
    public static Task WriteStatusAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new { Status = report.Status.ToString() });

    public static Task WriteDetailsAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Entries = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new { Status = entry.Value.Status.ToString(), entry.Value.Description, entry.Value.Data },
            StringComparer.Ordinal),
    });
}
