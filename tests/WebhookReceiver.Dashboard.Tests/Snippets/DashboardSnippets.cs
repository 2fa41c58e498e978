namespace WebhookReceiver.Dashboard.Tests.Snippets;

/// <summary>The code of docs/dashboard.md, compiled.</summary>
public static class DashboardSnippets
{
    public static void Map(WebApplicationBuilder builder)
    {
        // snippet: dashboard
        builder.Services.AddWebhookDashboard();
        var app = builder.Build();
        app.MapWebhookReceiver("/webhooks/debitura");
        app.MapWebhookDashboard("/webhooks/dashboard").RequireAuthorization("operations");
        // end-snippet
    }

    public static void Redact(WebApplicationBuilder builder)
    {
        // snippet: dashboard-redaction
        builder.Services.AddWebhookDashboard(options =>
        {
            options.RedactedFields.UnionWith(["debtor", "email"]);
            options.Redact = (entry, text) => text.Replace("secret project", "[hidden]", StringComparison.OrdinalIgnoreCase);
        });
        // end-snippet
    }
}
