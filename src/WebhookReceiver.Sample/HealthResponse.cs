using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace WebhookReceiver.Sample;

/// <summary>Writes the health checks as JSON.</summary>
internal static class HealthResponse
{
    public static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Entries = report.Entries.ToDictionary(
            entry => entry.Key,
            entry => new { Status = entry.Value.Status.ToString(), entry.Value.Description, entry.Value.Data },
            StringComparer.Ordinal),
    });
}
